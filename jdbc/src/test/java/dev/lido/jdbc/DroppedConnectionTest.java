package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.CloseReason;
import dev.lido.testing.ManualEnvironment;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

/** Connections that are dropped or held too long, on SQLite and on real collections. */
class DroppedConnectionTest {

    private static final Duration TICK = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private final ManualEnvironment environment = new ManualEnvironment();

    private LidoDataSourceBuilder sqlite() {
        return LidoDataSource.builder()
                .name("db")
                .url(folder.resolve("lido.db").toString())
                .maxSize(1)
                .commandTimeout(Duration.ofSeconds(30)) // its list of running commands must not keep anything alive
                .environment(environment);
    }

    /** Lets the sweep let go of what is held, collects, and lets it look again. */
    private void collect() {
        environment.advance(TICK.multipliedBy(3));
        WeakReference<Object> canary = new WeakReference<>(new Object());
        for (int i = 0; i < 50 && canary.get() != null; i++) {
            System.gc();
        }
        assertThat(canary.get()).isNull();
        environment.advance(TICK);
    }

    private static void dropInTheMiddle(LidoDataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        connection.setTypeMap(connection.getTypeMap());
        connection.setSavepoint("here");
        Statement statement = connection.createStatement();
        statement.execute("CREATE TABLE IF NOT EXISTS t (a, b)");
        statement.execute("INSERT INTO t VALUES (1, x'0102')");
        PreparedStatement prepared = connection.prepareStatement("SELECT a, b FROM t WHERE a = ?");
        prepared.setInt(1, 1);
        prepared.addBatch();
        ResultSet rows = prepared.executeQuery();
        assertThat(rows.next()).isTrue();
        assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
        assertThat(prepared.getParameterMetaData().getParameterCount()).isEqualTo(1);
        assertThat(rows.getBinaryStream(2)).isNotNull();
        assertThatThrownBy(() -> connection.prepareStatement("no SQL")).isInstanceOf(SQLException.class);
        ResultSet tables = connection.getMetaData().getTables(null, null, "%", null);
        assertThat(tables.next()).isTrue();
        connection.createStatement().closeOnCompletion();
    }

    @Test
    @DisplayName(
            "D1, F14: a connection dropped in the middle of its work is recovered and closed, and nothing of it kept")
    void drop_inTheMiddle_isRecovered() throws SQLException {
        try (LidoDataSource pool = sqlite().build()) {
            dropInTheMiddle(pool);
            collect();

            assertThat(pool.stats().leaked()).isEqualTo(1);
            assertThat(pool.stats().closed(CloseReason.LEAKED)).isEqualTo(1);
            try (Connection next = pool.getConnection();
                    Statement statement = next.createStatement();
                    ResultSet tables = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
                assertThat(tables.getInt(1)).as("what was never committed").isZero();
            }
        }
    }

    private static ResultSet rowsOfADroppedConnection(LidoDataSource pool) throws SQLException {
        return statementOfADroppedConnection(pool).executeQuery("SELECT 42");
    }

    private static Statement statementOfADroppedConnection(LidoDataSource pool) throws SQLException {
        return pool.getConnection().createStatement();
    }

    @Test
    @DisplayName("F14: a connection whose statement or result set somebody still has isn't dropped")
    void drop_statementOrRowsStillThere_isNotRecovered() throws SQLException {
        try (LidoDataSource pool = sqlite().build()) {
            ResultSet rows = rowsOfADroppedConnection(pool);
            collect();
            assertThat(pool.stats().leaked()).isZero();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
            rows.getStatement().getConnection().close();

            Statement statement = statementOfADroppedConnection(pool);
            collect();
            assertThat(pool.stats().leaked()).isZero();
            assertThat(statement.execute("SELECT 1")).isTrue();
            statement = null;
            collect();
            assertThat(pool.stats().leaked()).isEqualTo(1);
        }
    }

    private static Connection unwrapped(LidoDataSource pool) throws SQLException {
        return pool.getConnection().unwrap(SQLiteConnection.class);
    }

    private static Connection unwrappedByWayOfAStatement(LidoDataSource pool) throws SQLException {
        return pool.getConnection()
                .createStatement()
                .unwrap(org.sqlite.jdbc4.JDBC4Statement.class)
                .getConnection();
    }

    private static Connection unwrappedByWayOfMetaData(LidoDataSource pool) throws SQLException {
        return pool.getConnection()
                .getMetaData()
                .unwrap(org.sqlite.jdbc3.JDBC3DatabaseMetaData.class)
                .getConnection();
    }

    @Test
    @DisplayName("F14: the driver's own connection, once given out, isn't closed under its user")
    void drop_unwrapped_isNotRecovered() throws SQLException {
        try (LidoDataSource pool = sqlite().maxSize(3).build()) {
            Connection one = unwrapped(pool);
            Connection two = unwrappedByWayOfAStatement(pool);
            Connection three = unwrappedByWayOfMetaData(pool);
            collect();
            collect();

            assertThat(pool.stats().leaked()).isZero();
            assertThat(one.isClosed() || two.isClosed() || three.isClosed()).isFalse();
        }
    }

    @Test
    @DisplayName("D2, F15: after a reclaim, use is refused and says why; close does nothing, also to the next holder")
    void reclaim_thenUseAndClose_touchNothing() throws SQLException {
        try (LidoDataSource pool = sqlite().leakThreshold(Duration.ofSeconds(5))
                .reclaimLeaked(true)
                .build()) {
            Connection late = pool.getConnection();
            Statement statement = late.createStatement();
            ResultSet rows = statement.executeQuery("SELECT 1");
            environment.advance(Duration.ofSeconds(5).plus(TICK));
            assertThat(pool.stats().reclaimed()).isEqualTo(1);

            Connection next = pool.getConnection();
            next.setAutoCommit(false);
            assertReclaimed(() -> late.createStatement());
            assertReclaimed(() -> late.rollback());
            assertReclaimed(() -> statement.execute("SELECT 1"));
            assertReclaimed(() -> rows.next());
            assertReclaimed(() -> statement.getConnection());
            rows.close();
            statement.close();
            late.close();

            assertThat(late.isClosed()).isTrue();
            assertThat(next.isClosed()).isFalse();
            assertThat(next.getAutoCommit()).isFalse();
            assertThat(pool.stats().active()).isEqualTo(1);
            next.close();
            assertThatThrownBy(next::createStatement)
                    .isInstanceOfSatisfying(
                            LeaseClosedException.class,
                            closed -> assertThat(closed.reclaimed()).isFalse())
                    .hasMessageStartingWith("Connection used after close: pool=db");
        }
    }

    private static void assertReclaimed(SqlAction use) {
        assertThatThrownBy(use::run)
                .isInstanceOfSatisfying(LeaseClosedException.class, closed -> {
                    assertThat(closed.reclaimed()).isTrue();
                    assertThat(closed.getSQLState()).isEqualTo("08003");
                })
                .hasMessageStartingWith("Connection used after reclaim: pool=db")
                .hasMessageContaining("leakThreshold");
    }
}
