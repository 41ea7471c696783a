package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.CloseReason;
import dev.lido.testing.PoolAssert;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("P3: a transaction is committed, or rolled back, and gives its connection back")
class TransactionTest {

    @TempDir
    static Path folder;

    private LidoDataSource pool;

    @BeforeEach
    void open() throws SQLException {
        pool = onH2();
        pool.useSession(session -> {
            session.update("DROP TABLE IF EXISTS note");
            session.update("CREATE TABLE note (text VARCHAR(20) UNIQUE)");
        });
    }

    @AfterEach
    void close() {
        PoolAssert.assertThat(pool).hasNothingLeaked().hasTotal(1);
        assertThat(pool.stats().created()).as("never replaced").isEqualTo(1);
        pool.close();
    }

    private static LidoDataSource onH2() {
        return LidoDataSource.builder()
                .name("orders")
                .url("jdbc:h2:mem:transactions;DB_CLOSE_DELAY=-1")
                .maxSize(1)
                .build();
    }

    static int count(LidoDataSource pool) throws SQLException {
        return pool.session(session -> count(session));
    }

    static int count(Session session) throws SQLException {
        return session.queryOne("SELECT count(*) FROM note", row -> row.getInt(1))
                .orElseThrow();
    }

    @Test
    @DisplayName("P3: what it did is committed when it returns, and its result comes back")
    void success_isCommitted() throws SQLException {
        int inserted = pool.transaction(tx -> tx.update("INSERT INTO note VALUES (?)", "kept"));
        assertThat(inserted).isEqualTo(1);
        assertThat(count(pool)).isEqualTo(1);
        assertNextHolderIsFree();
    }

    /** The next one's connection is a plain one again. */
    private void assertNextHolderIsFree() throws SQLException {
        pool.useConnection(connection -> {
            assertThat(connection.getAutoCommit()).isTrue();
            connection.setAutoCommit(false);
            connection.commit();
            connection.setAutoCommit(true);
        });
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new SQLException("own"),
                new IllegalStateException("own"),
                new AssertionError("own"),
                new StackOverflowError("own"),
                new Exception("checked, thrown behind the compiler's back"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    @DisplayName("P3: whatever it throws, it is rolled back, and that is thrown")
    void failure_isRolledBack(Throwable own) throws SQLException {
        assertThat(catchThrowable(() -> pool.transaction(tx -> {
                    tx.update("INSERT INTO note VALUES ('dropped')");
                    throw unchecked(own);
                })))
                .isSameAs(own)
                .hasNoSuppressedExceptions();
        assertThat(count(pool)).isZero();
    }

    @SuppressWarnings("unchecked") // Makes the compiler believe that anything is unchecked.
    private static <E extends Throwable> RuntimeException unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    @DisplayName("P3: an interrupted thread's transaction ends as any other, and the flag stays set")
    void interrupt_changesNothing() throws SQLException {
        try {
            assertThatThrownBy(() -> pool.transaction(tx -> {
                        tx.update("INSERT INTO note VALUES ('dropped')");
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("own");
                    }))
                    .hasMessage("own");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(count(pool)).isZero();
            pool.useTransaction(tx -> {
                tx.update("INSERT INTO note VALUES ('kept')");
                Thread.currentThread().interrupt();
            });
            assertThat(Thread.interrupted()).isTrue();
            assertThat(count(pool)).isEqualTo(1);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    @DisplayName("P3: what was read row by row or left open is closed before COMMIT")
    void leftOpen_isClosed() throws SQLException {
        pool.useTransaction(tx -> {
            tx.update("INSERT INTO note VALUES ('a')");
            tx.connection().createStatement().executeQuery("SELECT * FROM note").next();
        });
        assertThat(count(pool)).isEqualTo(1);
    }

    @Test
    @DisplayName("P3: its connection can't be used to end it, not even by way of a statement")
    void connection_refusesToEndIt() throws SQLException {
        pool.useTransaction(tx -> {
            Connection connection = tx.connection();
            tx.update("INSERT INTO note VALUES ('kept')");
            for (Connection way :
                    new Connection[] {connection, connection.createStatement().getConnection()}) {
                for (SqlConsumer<Connection> ending : endings()) {
                    assertThatThrownBy(() -> ending.accept(way))
                            .isInstanceOf(SQLException.class)
                            .hasMessageStartingWith("Not allowed in a transaction: pool=orders call=")
                            .satisfies(e ->
                                    assertThat(((SQLException) e).getSQLState()).isEqualTo("2D000"));
                }
            }
            connection.setAutoCommit(false);
            connection.close();
            assertThat(connection.isClosed()).isFalse();
            assertThat(tx.connection()).isSameAs(connection);
        });
        assertThat(count(pool)).isEqualTo(1);
    }

    private static Iterable<SqlConsumer<Connection>> endings() {
        return java.util.List.of(
                Connection::commit, Connection::rollback, connection -> connection.setAutoCommit(true));
    }

    @Test
    @DisplayName("P3: a connection closed by way of a statement is rolled back, and said so")
    void connection_closedByWayOfAStatement_isRolledBack() throws SQLException {
        assertThatThrownBy(() -> pool.useTransaction(tx -> {
                    tx.update("INSERT INTO note VALUES ('dropped')");
                    tx.connection().createStatement().getConnection().close();
                }))
                .isInstanceOf(LeaseClosedException.class);
        assertThat(count(pool)).isZero();
        assertNextHolderIsFree();
    }

    @Test
    @DisplayName("P3: a session and its connection are of no use when the function has returned")
    void session_isRefused_afterItsEnd() throws SQLException {
        Session[] kept = new Session[1];
        Connection connection = pool.transaction(tx -> {
            kept[0] = tx;
            return tx.connection();
        });
        assertThatThrownBy(() -> kept[0].update("INSERT INTO note VALUES ('late')"))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith("Session used after its end: pool=orders")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
        assertThatThrownBy(connection::createStatement).hasMessageStartingWith("Session used after its end");
        assertThatThrownBy(() -> connection.setClientInfo("a", "b"))
                .hasMessageStartingWith("Session used after its end");
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
        assertThatThrownBy(() -> kept[0].transaction(tx -> 1)).hasMessageStartingWith("Session used after its end");
    }

    @Test
    @DisplayName("P3: isolation and read-only are put back for the next holder")
    void settings_arePutBack() throws SQLException {
        int before = pool.withConnection(Connection::getTransactionIsolation);
        TransactionOptions options =
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).readOnly(true);
        pool.useTransaction(
                options,
                tx -> assertThat(tx.connection().getTransactionIsolation())
                        .isEqualTo(Connection.TRANSACTION_SERIALIZABLE));
        assertThat(pool.withConnection(Connection::getTransactionIsolation)).isEqualTo(before);
    }

    @Test
    @DisplayName("P3: a session's statements stand for themselves, and its transactions use its connection")
    void session_runsSeveralUnits() throws SQLException {
        int before = pool.withConnection(Connection::getTransactionIsolation);
        pool.useSession(session -> {
            session.update("INSERT INTO note VALUES ('1')");
            session.transaction(tx -> tx.update("INSERT INTO note VALUES ('2')"));
            assertThatThrownBy(() -> session.transaction(tx -> {
                        tx.update("INSERT INTO note VALUES ('dropped')");
                        throw new IllegalStateException("own");
                    }))
                    .hasMessage("own");
            // Without a name for it, on the same thread: the same connection, because there is only one.
            pool.useTransaction(TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE), tx -> {
                tx.update("INSERT INTO note VALUES ('3')");
                session.transaction(inner -> inner.update("INSERT INTO note VALUES ('4')"));
            });
            assertThat(session.connection().getAutoCommit()).isTrue();
            assertThat(session.connection().getTransactionIsolation()).isEqualTo(before);
            assertThatThrownBy(() -> session.update("INSERT INTO note VALUES ('1')"))
                    .isInstanceOf(SQLException.class);
            assertThat(count(session)).isEqualTo(4);
        });
        assertThat(count(pool)).isEqualTo(4);
    }

    @Test
    @DisplayName("P3: a session's failure ends it and undoes nothing")
    void session_failure_undoesNothing() throws SQLException {
        assertThatThrownBy(() -> pool.useSession(session -> {
                    session.update("INSERT INTO note VALUES ('kept')");
                    throw new IllegalStateException("own");
                }))
                .hasMessage("own");
        assertThat(count(pool)).isEqualTo(1);
    }

    @Test
    @DisplayName("P3: a session that has begun a transaction by itself can't begin another one, and keeps its own")
    void session_inATransactionOfItsOwn_isRefused() throws SQLException {
        pool.useSession(session -> {
            session.connection().setAutoCommit(false);
            session.update("INSERT INTO note VALUES ('own')");
            assertThatThrownBy(() -> session.transaction(tx -> 1))
                    .hasMessageStartingWith("Transaction not begun: pool=orders")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25001"));
            session.connection().rollback();
            session.connection().setAutoCommit(true);
            assertThat(count(session)).isZero();
        });
    }

    @Test
    @DisplayName("P3: on SQLite a read-only transaction can't write, and the next one can")
    void readOnly_onSqlite_refusesToWrite() throws SQLException {
        try (LidoDataSource file = LidoDataSource.builder()
                .url(folder.resolve("read-only.db").toString())
                .maxSize(1)
                .build()) {
            file.useTransaction(tx -> tx.update("CREATE TABLE note (text TEXT)"));
            TransactionOptions reading = TransactionOptions.defaults().readOnly(true);
            assertThatThrownBy(
                            () -> file.useTransaction(reading, tx -> tx.update("INSERT INTO note VALUES ('dropped')")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("SQLITE_READONLY");
            assertThat((int) file.transaction(reading, tx -> count(tx))).isZero();
            file.useSession(session -> {
                session.transaction(reading, tx -> count(tx));
                session.update("INSERT INTO note VALUES ('kept')");
            });
            assertThat(count(file)).isEqualTo(1);
            assertThat(file.stats().closed(CloseReason.RESET)).isZero();
            PoolAssert.assertThat(file).hasNothingLeaked().hasTotal(1);
        }
    }

    @Test
    @DisplayName("P3: a data source that only reads begins no transaction that writes")
    void readOnlySource_refusesToWrite() {
        try (LidoDataSource reading = LidoDataSource.builder()
                .name("orders")
                .url("jdbc:h2:mem:reading")
                .readOnly(true)
                .build()) {
            assertThatThrownBy(() ->
                            reading.transaction(TransactionOptions.defaults().readOnly(false), tx -> 1))
                    .hasMessageStartingWith("Transaction not begun: pool=orders readOnly=false")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25006"));
            PoolAssert.assertThat(reading).hasAcquired(0);
        }
    }
}
