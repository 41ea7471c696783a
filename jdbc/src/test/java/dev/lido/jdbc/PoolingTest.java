package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolRegistry;
import dev.lido.pool.PoolStats.OpenConnection;
import dev.lido.pool.Validation;
import dev.lido.testing.ManualEnvironment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

class PoolingTest {

    @TempDir
    Path folder;

    private final ManualEnvironment environment = new ManualEnvironment();

    private LidoDataSourceBuilder sqlite() {
        return LidoDataSource.builder()
                .name("db")
                .url(folder.resolve("lido.db").toString())
                .environment(environment);
    }

    private static Connection plain(Connection connection) throws SQLException {
        return connection.unwrap(SQLiteConnection.class);
    }

    @Test
    @DisplayName("E3: idle first, then up to size, then overflow, which closes when nobody waits")
    void acquire_takesIdle_thenOpens_thenOverflows() throws SQLException {
        try (LidoDataSource pool = sqlite().maxSize(1).maxOverflow(1).build()) {
            Connection first = pool.getConnection();
            Connection kept = plain(first);
            first.close();
            Connection again = pool.getConnection();
            assertThat(plain(again)).isSameAs(kept);
            Connection overflow = pool.getConnection();
            Connection extra = plain(overflow);
            assertThat(pool.stats().overflow()).isEqualTo(1);
            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(200)))
                    .isInstanceOf(PoolExhaustedException.class);

            overflow.close();
            again.close();
            environment.runTasks();

            assertThat(extra.isClosed()).isTrue();
            assertThat(kept.isClosed()).isFalse();
            assertThat(pool.stats().closed(CloseReason.OVERFLOW)).isEqualTo(1);
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("E4: a dead connection is replaced, unseen by the caller, and counted")
    void deadConnection_isReplaced_andCounted() throws SQLException {
        try (LidoDataSource pool =
                sqlite().maxSize(1).validation(Validation.ALWAYS).build()) {
            Connection dead;
            try (Connection connection = pool.getConnection()) {
                dead = plain(connection);
            }
            dead.close();
            try (Connection connection = pool.getConnection()) {
                assertThat(plain(connection)).isNotSameAs(dead);
                ReleaseTest.execute(connection, "SELECT 1");
            }
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("E4: a connection whose loss a holder saw isn't reused, also without any check")
    void lostConnection_isNotReused() throws SQLException {
        StubDatabase database = new StubDatabase();
        database.whenExecuted = sql -> {
            if (sql.equals("SELECT lost()")) {
                throw new SQLException("terminating connection due to administrator command", "57P01");
            }
        };
        try (var registration = database.registered();
                LidoDataSource pool =
                        database.builder().validation(Validation.NEVER).build()) {
            assertThat(registration).isNotNull();
            Connection connection = pool.getConnection();
            Statement statement = connection.createStatement();
            assertThatThrownBy(() -> statement.execute("SELECT lost()")).hasMessageContaining("terminating");
            connection.close();
            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
            assertThat(pool.stats().closed(CloseReason.INVALIDATED)).isEqualTo(1);
        }
    }

    @Test
    void abort_costsTheConnection() throws SQLException {
        StubDatabase database = new StubDatabase();
        try (var registration = database.registered();
                LidoDataSource pool = database.builder().build()) {
            assertThat(registration).isNotNull();
            Connection connection = pool.getConnection();
            connection.abort(Runnable::run);
            assertThat(connection.isClosed()).isTrue();
            connection.close();
            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
        }
    }

    @Test
    @DisplayName("E7: a scoped connection goes back whatever happens")
    void scopedConnection_goesBack_alsoAfterAnException() throws SQLException {
        try (LidoDataSource pool = sqlite().maxSize(1).build()) {
            int answer = pool.withConnection(connection -> {
                try (Statement statement = connection.createStatement();
                        var rows = statement.executeQuery("SELECT 42")) {
                    return rows.next() ? rows.getInt(1) : 0;
                }
            });
            assertThat(answer).isEqualTo(42);
            assertThatThrownBy(() -> pool.useConnection(connection -> {
                        throw new IllegalStateException("mine");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pool.withConnection(connection -> connection.prepareStatement("no SQL")))
                    .isInstanceOf(SQLException.class);
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("E7, M4: an unpooled data source opens on acquire and closes on release")
    void unpooled_opensAndCloses_eachTime() throws SQLException {
        try (LidoDataSource pool = sqlite().unpooled().build()) {
            Connection first = pool.getConnection();
            Connection second = pool.getConnection();
            Connection plain = plain(first);
            assertThat(plain(second)).isNotSameAs(plain);
            first.close();
            second.close();
            environment.runTasks();
            assertThat(plain.isClosed()).isTrue();
            assertThat(pool.stats().total()).isZero();
            assertThat(pool.stats().created()).isEqualTo(2);
            assertThat(pool.stats().closed()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("E7: unpooled by its short name")
    void unpooled_byUrlAlone_works() throws SQLException {
        try (LidoDataSource pool =
                LidoDataSource.unpooled(folder.resolve("short.db").toString())) {
            pool.useConnection(connection -> ReleaseTest.execute(connection, "SELECT 1"));
            assertThat(pool.config().maxSize()).isZero();
        }
    }

    @Test
    @DisplayName("E8: each connection's age and uses are listed")
    void stats_listAgeAndUses() throws SQLException {
        try (LidoDataSource pool = sqlite().maxSize(1).build()) {
            pool.useConnection(connection -> {});
            environment.advance(Duration.ofSeconds(5));
            pool.useConnection(connection -> {});
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isClosed()).isFalse();
                OpenConnection open = pool.stats().connections().get(0);
                assertThat(open.uses()).isEqualTo(3);
                assertThat(open.age()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
                assertThat(open.active()).isTrue();
            }
            assertThat(pool.stats().active() + pool.stats().idle())
                    .isEqualTo(pool.stats().total());
        }
    }

    @Test
    void dataSource_isAManagedPool() {
        try (PoolRegistry registry = new PoolRegistry()) {
            LidoDataSource pool = registry.register(sqlite().maxSize(2).build());
            assertThat(pool.warm(2)).isEqualTo(2);
            assertThat(pool.name()).isEqualTo("db");
            assertThat(pool.kind()).isEqualTo("sqlite");
            assertThat(pool.stats().idle()).isEqualTo(2);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
            assertThat(pool.holders()).isEmpty();
        }
    }
}
