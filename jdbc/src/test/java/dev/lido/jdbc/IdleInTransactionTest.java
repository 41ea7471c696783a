package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.TransactionStatus;
import dev.lido.pool.CloseReason;
import dev.lido.testing.ManualEnvironment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("F16: a holder that sleeps inside a transaction is ended")
class IdleInTransactionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration NOTICED = TIMEOUT.plusMillis(200);

    @TempDir
    Path folder;

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    private LidoDataSource pool() {
        return database.builder()
                .idleInTransactionTimeout(TIMEOUT)
                .environment(environment)
                .build();
    }

    private static void run(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE t SET a = 1");
        }
    }

    @Test
    @DisplayName("F16: without auto-commit, from the first statement on; every later use says why")
    void sleep_inATransaction_isEnded() throws SQLException {
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            run(connection);
            environment.advance(TIMEOUT);
            assertThat(connection.isClosed()).isFalse();
            run(connection); // awake
            environment.advance(TIMEOUT);
            assertThat(connection.isClosed()).isFalse(); // as is a look
            environment.advance(NOTICED);

            assertThatThrownBy(() -> run(connection))
                    .isInstanceOfSatisfying(LeaseClosedException.class, e -> {
                        assertThat(e.idleInTransaction()).isTrue();
                        assertThat(e.reclaimed()).isTrue();
                        assertThat(e.getSQLState()).isEqualTo("08003");
                    })
                    .hasMessageStartingWith("Connection used after its transaction was ended: pool=stub")
                    .hasMessageContaining("idleInTransactionTimeout");
            assertThat(connection.isClosed()).isTrue();
            connection.close();
            assertThat(pool.stats().closed(CloseReason.IDLE_IN_TRANSACTION)).isEqualTo(1);
            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
        }
    }

    @Test
    @DisplayName("F16: after commit or rollback, and before the first statement, a holder may sleep")
    void sleep_outsideOfATransaction_isLeftAlone() throws SQLException {
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            environment.advance(Duration.ofMinutes(1));
            run(connection);
            connection.commit();
            environment.advance(Duration.ofMinutes(1));
            run(connection);
            connection.rollback();
            environment.advance(Duration.ofMinutes(1));
            run(connection);
            connection.setAutoCommit(true);
            environment.advance(Duration.ofMinutes(1));
            run(connection);
            environment.advance(Duration.ofMinutes(1));
            assertThat(connection.isClosed()).isFalse();
            connection.close();
            assertThat(pool.stats().rolledBack()).isZero();
        }
    }

    @Test
    @DisplayName("F16: a statement under way is no sleep, however long it takes")
    void longStatement_isLeftAlone() throws SQLException {
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            run(connection);
            database.whenExecuted = sql -> environment.advance(Duration.ofMinutes(1));
            run(connection);
            assertThat(connection.isClosed()).isFalse();
            connection.close();
        }
    }

    @Test
    @DisplayName("F16: the next holder of the connection starts afresh")
    void nextHolder_startsAfresh() throws SQLException {
        try (LidoDataSource pool = pool()) {
            Connection first = pool.getConnection();
            first.setAutoCommit(false);
            run(first);
            first.close();
            Connection second = pool.getConnection();
            environment.advance(Duration.ofMinutes(1));
            assertThat(second.isClosed()).isFalse();
            second.close();
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F16: where the driver knows of transactions, those begun by SQL count, too")
    void driverThatKnows_isBelieved() throws SQLException {
        TransactionStatus[] status = {TransactionStatus.NONE};
        Dialect knowing = new Dialect() {
            @Override
            public String kind() {
                return "knowing";
            }

            @Override
            public TransactionStatus transaction(Connection connection) {
                return status[0];
            }
        };
        try (LidoDataSource pool = database.builder()
                .dialect(knowing)
                .idleInTransactionTimeout(TIMEOUT)
                .environment(environment)
                .build()) {
            Connection connection = pool.getConnection();
            run(connection);
            environment.advance(Duration.ofMinutes(1));
            assertThat(connection.isClosed()).isFalse();

            status[0] = TransactionStatus.OPEN;
            run(connection);
            environment.advance(NOTICED);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    @DisplayName("F16: on SQLite the transaction is rolled back, and its lock is gone")
    void sleep_onSqlite_freesTheLock() throws SQLException {
        try (LidoDataSource pool = LidoDataSource.builder()
                .url(folder.resolve("lido.db").toString())
                .maxSize(2)
                .idleInTransactionTimeout(TIMEOUT)
                .environment(environment)
                .build()) {
            pool.useConnection(connection -> ReleaseTest.execute(connection, "CREATE TABLE note (text)"));
            Connection sleeper = pool.getConnection();
            sleeper.setAutoCommit(false);
            ReleaseTest.execute(sleeper, "INSERT INTO note VALUES ('dropped')");
            environment.advance(NOTICED);

            pool.useConnection(next -> ReleaseTest.execute(next, "INSERT INTO note VALUES ('kept')"));
            pool.useConnection(next -> assertThat(ReleaseTest.notes(next)).isEqualTo(1));
            assertThatThrownBy(sleeper::commit).isInstanceOf(LeaseClosedException.class);
        }
    }

    @Test
    @DisplayName("F13: what was open at close is counted, what had been ended isn't")
    void rollbacks_areCounted() throws SQLException {
        try (LidoDataSource pool = LidoDataSource.builder()
                .url(folder.resolve("counted.db").toString())
                .maxSize(1)
                .build()) {
            pool.useConnection(connection -> ReleaseTest.execute(connection, "CREATE TABLE note (text)"));
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                ReleaseTest.execute(connection, "INSERT INTO note VALUES ('kept')");
                connection.commit();
            });
            pool.useConnection(connection -> {
                ReleaseTest.execute(connection, "BEGIN");
                ReleaseTest.execute(connection, "COMMIT");
            });
            pool.useConnection(connection -> connection.setAutoCommit(false));
            assertThat(pool.stats().rolledBack()).isZero();

            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                ReleaseTest.execute(connection, "INSERT INTO note VALUES ('dropped')");
            });
            assertThat(pool.stats().rolledBack()).isEqualTo(1);
            pool.useConnection(connection -> {
                ReleaseTest.execute(connection, "BEGIN");
                ReleaseTest.execute(connection, "INSERT INTO note VALUES ('dropped')");
            });
            assertThat(pool.stats().rolledBack()).isEqualTo(2);
            pool.useConnection(
                    connection -> assertThat(ReleaseTest.notes(connection)).isEqualTo(1));
            assertThat(pool.stats().rolledBack()).isEqualTo(2);
        }
    }
}
