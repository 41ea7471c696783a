package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.CloseReason;
import dev.lido.testing.PoolAssert;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("P4: a transaction whose database fails it")
class TransactionFaultTest {

    private static final SQLException LOST = new SQLException("connection reset", "08006");
    private static final SQLException DUPLICATE = new SQLException("duplicate key", "23505");

    private final StubDatabase database = new StubDatabase();
    private RecordingDriver.Registration registration;
    private LidoDataSource pool;

    @BeforeEach
    void open() throws SQLException {
        registration = database.registered();
        pool = database.builder().build();
    }

    @AfterEach
    void close() throws SQLException {
        PoolAssert.assertThat(pool).hasNothingLeaked().isWithinMaximum();
        database.whenEnded = call -> {};
        database.whenSet = setting -> {};
        database.whenExecuted = sql -> {};
        pool.useTransaction(tx -> run(tx, "SELECT 1"));
        pool.close();
        PoolAssert.assertThat(pool).everyCreateHasOneClose();
        registration.close();
    }

    private static void run(Session tx, String sql) throws SQLException {
        tx.connection().createStatement().execute(sql);
    }

    private void failing(String call, Throwable failure) {
        database.whenEnded = ended -> {
            if (ended.equals(call)) {
                throw TransactionFaultTest.<RuntimeException>unchecked(failure);
            }
        };
    }

    @SuppressWarnings("unchecked") // Makes the compiler believe that anything is unchecked.
    private static <E extends Throwable> RuntimeException unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Closed on a worker, and not for its next holder to find. */
    private void assertThrownAway() {
        Eventually.until(
                "the connection is closed",
                () -> pool.stats().closed(CloseReason.INVALIDATED)
                                + pool.stats().closed(CloseReason.LOST)
                        == 1);
        assertThat(database.connections.get(0).closed).isTrue();
    }

    private Throwable failureOf(SqlConsumer<Session> work) {
        return catchThrowable(() -> pool.useTransaction(work));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TransactionIsolation=8", "ReadOnly=true", "AutoCommit=false"})
    @DisplayName("P4: one that can't begin fails with what the database says, and its connection is whole again")
    void begin_fails_connectionGoesBack(String step) {
        TransactionOptions options =
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).readOnly(true);
        SQLException refused = new SQLException("refused", "0A000");
        database.whenSet = setting -> {
            if (setting.equals(step)) {
                throw refused;
            }
        };
        assertThat(catchThrowable(() -> pool.transaction(options, tx -> 1))).isSameAs(refused);
        assertThat(database.connections.get(0).settings)
                .containsEntry("AutoCommit", true)
                .containsEntry("ReadOnly", false)
                .containsEntry("TransactionIsolation", Connection.TRANSACTION_READ_COMMITTED);
        assertThat(pool.stats().created()).isEqualTo(1);
    }

    @Test
    @DisplayName("P3: the function's failure survives a rollback that fails, and the connection is thrown away")
    void rollback_fails_isSuppressed() {
        SQLException own = new SQLException("own", "22012");
        SQLException second = new SQLException("no rollback", "XX000");
        failing("rollback", second);
        assertThat(failureOf(tx -> {
                    throw own;
                }))
                .isSameAs(own)
                .hasSuppressedException(second);
        assertThrownAway();
        assertThat(database.events).doesNotContain("commit");
    }

    @Test
    @DisplayName("P3: in a session, too: nothing is committed by switching auto-commit on over it")
    void rollback_fails_inASession_nothingIsCommitted() {
        failing("rollback", new SQLException("no rollback", "XX000"));
        assertThat(catchThrowable(() -> pool.useSession(session -> session.transaction(tx -> {
                    throw new IllegalStateException("own");
                }))))
                .hasMessage("own");
        assertThat(database.connections.get(0).settings).containsEntry("AutoCommit", false);
        assertThrownAway();
    }

    @Test
    @DisplayName("P4: a lost connection is thrown away without a try to roll back")
    void statement_losesTheConnection_isThrownAway() {
        database.whenExecuted = sql -> {
            throw LOST;
        };
        assertThat(failureOf(tx -> run(tx, "UPDATE"))).isSameAs(LOST).hasNoSuppressedExceptions();
        assertThat(database.events).doesNotContain("rollback", "commit");
        assertThrownAway();
    }

    @Test
    @DisplayName("P4: a loss that the function has caught is no success, and COMMIT isn't sent")
    void loss_isCaught_isToldAllTheSame() {
        database.whenExecuted = sql -> {
            throw LOST;
        };
        Throwable failure = failureOf(
                tx -> assertThat(catchThrowable(() -> run(tx, "UPDATE"))).isSameAs(LOST));
        assertThat(failure)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageStartingWith("Connection lost in a transaction: pool=stub; ")
                .hasMessageEndingWith("nothing was committed")
                .hasCause(LOST);
        assertThat(((SQLException) failure).getSQLState()).isEqualTo("08006");
        assertThat(database.events).doesNotContain("commit");
    }

    @Test
    @DisplayName("P4: a COMMIT that is refused is told as it is, rolled back, and costs no connection")
    void commit_isRefused_isRolledBack() {
        failing("commit", DUPLICATE);
        assertThat(failureOf(tx -> run(tx, "UPDATE"))).isSameAs(DUPLICATE);
        assertThat(database.events).containsSubsequence("commit", "rollback");
        assertThat(pool.stats().created()).isEqualTo(1);
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("P4: a connection lost after COMMIT was sent leaves the outcome unknown")
    void commit_losesTheConnection_isUnknown() {
        failing("commit", LOST);
        Throwable failure = catchThrowable(
                () -> pool.transaction(TransactionOptions.defaults().name("pay"), tx -> tx.attempt()));
        assertThat(failure)
                .isInstanceOf(CommitUnknownException.class)
                .hasMessageStartingWith("Commit outcome unknown: pool=stub transaction=pay; ")
                .hasCause(LOST);
        assertThat(((SQLException) failure).getSQLState()).isEqualTo("08007");
        assertThat(database.events).doesNotContain("rollback");
        assertThrownAway();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08007", "40003"})
    @DisplayName("P4: so does a database that says that it doesn't know")
    void commit_databaseDoesntKnow_isUnknown(String state) {
        SQLException own = new SQLException("who knows", state);
        failing("commit", own);
        assertThat(failureOf(tx -> run(tx, "UPDATE")))
                .isInstanceOf(CommitUnknownException.class)
                .hasCause(own);
        assertThrownAway();
    }

    @Test
    @DisplayName("P4: so does a driver that fails as drivers shouldn't")
    void commit_driverThrowsSomethingElse_isUnknown() {
        IllegalStateException own = new IllegalStateException("driver");
        failing("commit", own);
        assertThat(failureOf(tx -> run(tx, "UPDATE")))
                .isInstanceOf(CommitUnknownException.class)
                .hasCause(own);
        assertThrownAway();
    }

    @Test
    @DisplayName("P4: an error in COMMIT is thrown as it is, and the connection isn't reused")
    void commit_error_isThrown() {
        OutOfMemoryError own = new OutOfMemoryError("no more");
        failing("commit", own);
        assertThat(failureOf(tx -> run(tx, "UPDATE"))).isSameAs(own);
        assertThrownAway();
    }

    @Test
    @DisplayName("P4: what fails after COMMIT has succeeded doesn't make it a failure")
    void afterCommit_failure_changesNothing() throws SQLException {
        int result = pool.session(session -> {
            int inner = session.transaction(tx -> {
                database.whenSet = setting -> {
                    throw new SQLException("not now", "XX000");
                };
                return 7;
            });
            database.whenSet = setting -> {};
            return inner;
        });
        assertThat(result).isEqualTo(7);
        assertThat(database.events).contains("commit");
        assertThrownAway();
    }

    @Test
    @DisplayName("P4: a savepoint that can't be rolled back to forbids to commit the whole")
    void savepoint_rollbackFails_nothingIsCommitted() {
        // The stub's savepoints are null, and its rollback to one is a rollback like the other.
        failing("rollback", new SQLException("SAVEPOINT does not exist", "42000", 1305));
        TransactionOptions savepoint = TransactionOptions.defaults().nesting(Nesting.SAVEPOINT);
        Throwable failure = failureOf(tx -> assertThat(catchThrowable(() -> tx.transaction(savepoint, inner -> {
                    throw new IllegalStateException("own");
                })))
                .hasMessage("own")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1)));
        assertThat(failure).hasMessageStartingWith("Transaction rolled back: pool=stub");
        assertThat(database.events).doesNotContain("commit");
    }

    @Test
    @DisplayName("P4: a deadlock on MySQL has undone the whole: caught, it forbids to commit the rest")
    void deadlockOnMysql_isCaught_nothingIsCommitted() {
        SQLException deadlock = new SQLException("Deadlock found", "40001", 1213);
        database.whenExecuted = sql -> {
            if (!sql.equals("UPDATE second")) {
                throw sql.equals("UPDATE first") ? deadlock : DUPLICATE;
            }
        };
        Throwable failure = failureOf(tx -> {
            assertThat(catchThrowable(() -> run(tx, "UPDATE first"))).isSameAs(deadlock);
            assertThat(catchThrowable(() -> run(tx, "INSERT"))).isSameAs(DUPLICATE);
            run(tx, "UPDATE second");
        });
        assertThat(failure)
                .hasMessageStartingWith("Transaction rolled back: pool=stub; a statement in it failed")
                .hasCause(deadlock);
        assertThat(database.events).contains("rollback").doesNotContain("commit");
    }

    @Test
    @DisplayName("P4: any other failure that was caught is the caller's own affair")
    void otherFailure_isCaught_isCommitted() throws SQLException {
        database.whenExecuted = sql -> {
            throw DUPLICATE;
        };
        pool.useTransaction(
                tx -> assertThat(catchThrowable(() -> run(tx, "INSERT"))).isSameAs(DUPLICATE));
        assertThat(database.events).startsWith("statement closed", "commit");
    }

    @Test
    @DisplayName("P3: COMMIT, rollback and reset don't see an interrupt, which would close a virtual thread's socket")
    void interrupt_isKeptFromTheEnd() throws SQLException {
        List<String> seen = new ArrayList<>();
        database.whenEnded =
                call -> seen.add(call + " " + Thread.currentThread().isInterrupted());
        try {
            pool.useTransaction(tx -> Thread.currentThread().interrupt());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failureOf(tx -> {
                        Thread.currentThread().interrupt();
                        throw DUPLICATE;
                    }))
                    .isSameAs(DUPLICATE);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(seen)
                .contains("commit false", "rollback false", "clearWarnings false")
                .noneMatch(call -> call.endsWith("true"));
    }
}
