package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.CloseReason;
import dev.lido.testing.ManualEnvironment;
import dev.lido.testing.PoolAssert;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("P4: a transaction that may be retried is, where that is of use")
class RetryTest {

    private static final SQLException SERIALIZATION = new SQLException("could not serialize", "40001");
    private static final SQLException LOST = new SQLException("connection reset", "08006");
    private static final SQLException LOCK_TIMEOUT = new SQLException("lock wait timeout exceeded", "HY000", 1205);

    @TempDir
    static Path folder;

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private final List<Integer> attempts = new ArrayList<>();
    private RecordingDriver.Registration registration;
    private LidoDataSource pool;

    @BeforeEach
    void open() throws SQLException {
        registration = database.registered();
        pool = database.builder().environment(environment).build();
    }

    @AfterEach
    void close() throws SQLException {
        PoolAssert.assertThat(pool).hasNothingLeaked().isWithinMaximum();
        pool.close();
        PoolAssert.assertThat(pool).everyCreateHasOneClose();
        registration.close();
    }

    private static TransactionOptions upTo(int attempts) {
        return TransactionOptions.defaults().retry(RetryPolicy.upTo(attempts));
    }

    /** Throws that as long as the attempt is below {@code successful}. */
    private Throwable failureOf(TransactionOptions options, int successful, Throwable failure) {
        return catchThrowable(() -> pool.transaction(options, tx -> {
            attempts.add(tx.attempt());
            if (tx.attempt() < successful) {
                throw RetryTest.<RuntimeException>unchecked(failure);
            }
            return tx.attempt();
        }));
    }

    @SuppressWarnings("unchecked") // Makes the compiler believe that anything is unchecked.
    private static <E extends Throwable> RuntimeException unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    static Stream<Throwable> worthARetry() {
        BatchUpdateException batch = new BatchUpdateException("batch", "00000", 0, new int[0]);
        batch.setNextException(SERIALIZATION);
        return Stream.of(
                SERIALIZATION,
                new SQLException("deadlock detected", "40P01"),
                new SQLException("Deadlock found", "40001", 1213),
                new SQLException("Record has changed since last read", "HY000", 1020),
                new IllegalStateException("wrapped", new RuntimeException(SERIALIZATION)),
                new SQLException("The database returned ROLLBACK", "25P02", SERIALIZATION),
                batch);
    }

    @ParameterizedTest
    @MethodSource("worthARetry")
    @DisplayName("P4: what lost against others is run again, from the start, on the same connection")
    void conflict_isRunAgain(Throwable conflict) {
        assertThat(failureOf(upTo(5), 3, conflict)).isNull();
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(database.events).containsSubsequence("rollback", "rollback", "commit");
        assertThat(pool.stats().created()).isEqualTo(1);
        assertThat(pool.stats().acquired()).as("given back for the pause").isEqualTo(3);
    }

    static Stream<Throwable> notWorthARetry() {
        IllegalStateException suppressed = new IllegalStateException("own");
        suppressed.addSuppressed(SERIALIZATION);
        return Stream.of(
                new SQLException("duplicate key", "23505"),
                new SQLException("no state"),
                LOCK_TIMEOUT,
                new IllegalStateException("own"),
                new AssertionError("an error", SERIALIZATION),
                suppressed,
                // Nothing was lost here: another pool's connection, perhaps.
                LOST,
                new CommitUnknownException("pool=other", SERIALIZATION),
                new SQLException("wrapped", "40001", new CommitUnknownException("pool=other", LOST)));
    }

    @ParameterizedTest
    @MethodSource("notWorthARetry")
    @DisplayName("P4: what would fail again, or may have been done, isn't")
    void otherFailure_isThrown(Throwable failure) {
        assertThat(failureOf(upTo(5), 3, failure)).isSameAs(failure);
        assertThat(attempts).containsExactly(1);
    }

    @Test
    @DisplayName("P4: nothing is, unless the caller says that it may be")
    void withoutPolicy_isThrown() {
        assertThat(failureOf(TransactionOptions.defaults(), 2, SERIALIZATION)).isSameAs(SERIALIZATION);
        assertThat(attempts).containsExactly(1);
    }

    @Test
    @DisplayName("P4: after the last attempt, its failure is thrown as it is")
    void attempts_haveALimit() {
        assertThat(failureOf(upTo(3), 100, SERIALIZATION))
                .isSameAs(SERIALIZATION)
                .hasNoSuppressedExceptions();
        assertThat(attempts).containsExactly(1, 2, 3);
    }

    static Stream<Throwable> lockTimeouts() {
        return Stream.of(
                LOCK_TIMEOUT,
                new SQLException("NOWAIT", "HY000", 3572),
                new SQLException("canceling statement due to lock timeout", "55P03"),
                new SQLException("Timeout trying to lock table", "HYT00", 50200));
    }

    @ParameterizedTest
    @MethodSource("lockTimeouts")
    @DisplayName("P4: a lock waited for in vain is a reason only if the caller says so")
    void lockTimeout_ifAskedFor(Throwable failure) {
        assertThat(failureOf(upTo(3), 2, failure)).isSameAs(failure);
        TransactionOptions options =
                TransactionOptions.defaults().retry(RetryPolicy.upTo(3).lockTimeouts(true));
        assertThat(failureOf(options, 2, failure)).isNull();
    }

    @Test
    @DisplayName("P4: a connection lost before COMMIT: the next attempt has another one")
    void lostConnection_isReplaced() throws SQLException {
        database.whenExecuted = sql -> {
            if (database.connections.size() < 3) {
                throw LOST;
            }
        };
        int attempt = pool.transaction(upTo(5), tx -> {
            tx.connection().createStatement().execute("UPDATE");
            return tx.attempt();
        });
        assertThat(attempt).isEqualTo(3);
        environment.runTasks();
        assertThat(pool.stats().closed(CloseReason.LOST)).isEqualTo(2);
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("P4: also if it is lost before the function is called, or if the function caught it")
    void lostConnection_atBeginOrCaught_isReplaced() throws SQLException {
        database.whenSet = setting -> {
            if (setting.equals("AutoCommit=false") && database.connections.size() < 2) {
                throw LOST;
            }
        };
        database.whenExecuted = sql -> {
            if (database.connections.size() < 3) {
                throw LOST;
            }
        };
        int attempt = pool.transaction(upTo(5), tx -> {
            assertThat(catchThrowable(() -> tx.connection().createStatement().execute("UPDATE")))
                    .isIn((Throwable) null, LOST);
            return tx.attempt();
        });
        assertThat(attempt).isEqualTo(3);
        assertThat(database.connections).hasSize(3);
    }

    @Test
    @DisplayName("P4: a COMMIT that lost against others is run again; one whose outcome is unknown never is")
    void commit_conflictYes_unknownNo() {
        database.whenEnded = call -> {
            if (call.equals("commit")) {
                throw attempts.size() < 2 ? SERIALIZATION : LOST;
            }
        };
        assertThat(failureOf(upTo(5), 1, null))
                .isInstanceOf(CommitUnknownException.class)
                .hasCause(LOST);
        assertThat(attempts).containsExactly(1, 2);
    }

    @Test
    @DisplayName("P4: an interrupted thread's isn't, and neither is one whose thread is interrupted in the pause")
    void interrupted_isThrown() {
        TransactionOptions slow = TransactionOptions.defaults()
                .retry(RetryPolicy.upTo(5)
                        .firstDelay(Duration.ofDays(1))
                        .maxDelay(Duration.ofDays(1))
                        .within(Duration.ofDays(1)));
        TransactionOptions atOnce =
                TransactionOptions.defaults().retry(RetryPolicy.upTo(5).firstDelay(Duration.ZERO));
        try {
            assertThatThrownBy(() -> pool.transaction(atOnce, tx -> {
                        attempts.add(tx.attempt());
                        Thread.currentThread().interrupt();
                        throw SERIALIZATION;
                    }))
                    .isSameAs(SERIALIZATION);
            assertThat(Thread.interrupted()).isTrue();
            environment.after(1_000_000, Thread.currentThread()::interrupt);
            assertThat(failureOf(slow, 100, SERIALIZATION)).isSameAs(SERIALIZATION);
            assertThat(attempts).containsExactly(1, 1);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    @DisplayName("P4: no connection is held in the pause")
    void pause_holdsNoConnection() {
        List<Integer> active = new ArrayList<>();
        environment.everyTick(() -> active.add(pool.stats().active()));
        TransactionOptions slow = TransactionOptions.defaults()
                .retry(RetryPolicy.upTo(3)
                        .firstDelay(Duration.ofHours(1))
                        .maxDelay(Duration.ofHours(1))
                        .within(Duration.ofDays(1)));
        assertThat(failureOf(slow, 3, SERIALIZATION)).isNull();
        assertThat(active).isNotEmpty().containsOnly(0);
    }

    @Test
    @DisplayName("P4: no attempt begins later than the policy's time, or than the transaction's")
    void attempts_endWithTheTime() {
        Duration limit = Duration.ofSeconds(20);
        RetryPolicy policy =
                RetryPolicy.upTo(100).firstDelay(Duration.ofSeconds(2)).maxDelay(Duration.ofSeconds(2));
        long start = environment.ticker().nanos();
        assertThat(failureOf(TransactionOptions.defaults().retry(policy.within(limit)), 1_000, SERIALIZATION))
                .isSameAs(SERIALIZATION);
        assertThat(environment.ticker().nanos() - start).isLessThanOrEqualTo(limit.toNanos());
        assertThat(attempts.size()).isBetween(2, 99);

        attempts.clear();
        start = environment.ticker().nanos();
        TransactionOptions timed = TransactionOptions.defaults()
                .retry(policy.within(Duration.ofHours(1)))
                .timeout(limit);
        assertThat(failureOf(timed, 1_000, SERIALIZATION)).isSameAs(SERIALIZATION);
        assertThat(environment.ticker().nanos() - start).isLessThanOrEqualTo(limit.toNanos());
        assertThat(attempts.size()).isBetween(2, 99);
    }

    @Test
    @DisplayName("P4: pauses are random up to a limit that doubles up to a cap")
    void delay_doublesUpToACap() {
        RetryPolicy policy =
                RetryPolicy.upTo(100).firstDelay(Duration.ofMillis(10)).maxDelay(Duration.ofMillis(50));
        assertThat(Stream.of(1, 2, 3, 4, 99).map(attempt -> policy.delayNanos(attempt, 1)))
                .containsExactly(10_000_000L, 20_000_000L, 40_000_000L, 50_000_000L, 50_000_000L);
        assertThat(policy.delayNanos(3, 0.25)).isEqualTo(10_000_000L);
        assertThat(policy.delayNanos(3, 0)).isZero();
        assertThat(RetryPolicy.upTo(100)
                        .firstDelay(Duration.ofDays(1))
                        .maxDelay(Duration.ofDays(1))
                        .delayNanos(99, 1))
                .isEqualTo(Duration.ofDays(1).toNanos());
    }

    @Test
    @DisplayName("P4: in a session conflicts are run again; a connection that is lost, is lost to the session")
    void session_retriesConflictsOnly() throws SQLException {
        pool.useSession(session -> {
            int attempt = session.transaction(upTo(3), tx -> {
                if (tx.attempt() < 3) {
                    throw SERIALIZATION;
                }
                return tx.attempt();
            });
            assertThat(attempt).isEqualTo(3);
            database.whenExecuted = sql -> {
                throw LOST;
            };
            assertThat(catchThrowable(() -> session.transaction(upTo(3), tx -> {
                        attempts.add(tx.attempt());
                        return tx.connection().createStatement().execute("UPDATE");
                    })))
                    .isSameAs(LOST);
        });
        assertThat(attempts).containsExactly(1);
    }

    @Test
    @DisplayName("P4: of nested calls the outermost retries")
    void nested_outermostRetries() throws SQLException {
        int attempt = pool.transaction(
                upTo(5),
                outer -> pool.transaction(upTo(2), inner -> {
                    attempts.add(inner.attempt());
                    if (inner.attempt() < 4) {
                        throw SERIALIZATION;
                    }
                    return outer.attempt();
                }));
        assertThat(attempt).isEqualTo(4);
        assertThat(attempts).containsExactly(1, 2, 3, 4);
    }

    @Test
    @DisplayName("P4: SQLite busy, for real")
    void busy_onSqlite_isRunAgain() throws SQLException {
        try (LidoDataSource file = LidoDataSource.builder()
                .url(folder.resolve("busy.db").toString())
                .property("busy_timeout", "0")
                .environment(environment)
                .maxSize(2)
                .build()) {
            file.useSession(session -> session.update("CREATE TABLE note (text TEXT)"));
            Connection writer = file.getConnection();
            writer.setAutoCommit(false);
            writer.createStatement().execute("INSERT INTO note VALUES ('first')");
            int attempt = file.transaction(upTo(5), tx -> {
                if (tx.attempt() == 3) {
                    writer.commit();
                    writer.close();
                }
                tx.update("INSERT INTO note VALUES ('second')");
                return tx.attempt();
            });
            assertThat(attempt).isEqualTo(3);
            assertThat(TransactionTest.count(file)).isEqualTo(2);
            PoolAssert.assertThat(file).hasNothingLeaked();
        }
    }

    @Test
    void values_outOfRange_areRefused() {
        assertThatThrownBy(() -> RetryPolicy.upTo(0)).hasMessage("Attempts out of range: attempts=0; use 1 to 100");
        assertThatThrownBy(() -> RetryPolicy.upTo(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetryPolicy.never().firstDelay(Duration.ofMillis(-1)))
                .hasMessageStartingWith("Retry policy out of range: firstDelay=PT-0.001S");
        assertThatThrownBy(() -> RetryPolicy.never().maxDelay(Duration.ofDays(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetryPolicy.never().within(Duration.ofDays(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TransactionOptions.defaults().timeout(Duration.ZERO))
                .hasMessage("Timeout out of range: timeout=PT0S; use 1 ms to a day");
    }
}
