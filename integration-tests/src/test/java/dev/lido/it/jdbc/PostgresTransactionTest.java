package dev.lido.it.jdbc;

import static dev.lido.it.PostgresServer.backend;
import static dev.lido.it.PostgresServer.execute;
import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.CommitUnknownException;
import dev.lido.jdbc.Isolation;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.Nesting;
import dev.lido.jdbc.RetryPolicy;
import dev.lido.jdbc.Session;
import dev.lido.jdbc.SqlConsumer;
import dev.lido.jdbc.TransactionOptions;
import dev.lido.pool.CloseReason;
import dev.lido.testing.FaultProxy;
import dev.lido.testing.PoolAssert;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P3, P4: transactions on a real PostgreSQL")
class PostgresTransactionTest {

    private static final TransactionOptions RETRIED =
            TransactionOptions.defaults().retry(RetryPolicy.upTo(100));
    private static final String IDLE_IN_TRANSACTION =
            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
                    + " AND application_name = 'sessions'";

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeEach
    void createTables() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS account",
                "CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL)",
                "INSERT INTO account VALUES (1, 0), (2, 0)");
    }

    @AfterEach
    void end() throws SQLException {
        callers.shutdownNow();
        assertThat(text(IDLE_IN_TRANSACTION)).isEqualTo("0");
    }

    private static LidoDataSource pool(int maxSize) {
        return PostgresServer.builder()
                .property("ApplicationName", "sessions")
                .maxSize(maxSize)
                .acquireTimeout(Patience.LIMIT)
                .build();
    }

    private static int amount(Session tx, int id) throws SQLException {
        return tx.queryOne("SELECT amount FROM account WHERE id = ?", row -> row.getInt(1), id)
                .orElseThrow();
    }

    private static String amount(int id) throws SQLException {
        return text("SELECT amount FROM account WHERE id = " + id);
    }

    private static void add(Session tx, int id, int amount) throws SQLException {
        tx.update("UPDATE account SET amount = amount + ? WHERE id = ?", amount, id);
    }

    private static <T> T answer(Future<T> call) throws Exception {
        return call.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Runs as another caller. */
    private Future<?> call(LidoDataSource pool, TransactionOptions options, SqlConsumer<Session> work) {
        return callers.submit(() -> {
            pool.useTransaction(options, work);
            return true;
        });
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("P4: two that read before either writes: one can't be serialized, and is run again")
    void serializationFailure_isRunAgain() throws Exception {
        TransactionOptions options = RETRIED.isolation(Isolation.SERIALIZABLE);
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        SqlConsumer<Session> increment = tx -> {
            attempts.incrementAndGet();
            int seen = amount(tx, 1);
            if (tx.attempt() == 1) {
                meet(bothHaveRead);
            }
            tx.update("UPDATE account SET amount = ? WHERE id = 1", seen + 1);
        };
        try (LidoDataSource pool = pool(2)) {
            Future<?> first = call(pool, options, increment);
            Future<?> second = call(pool, options, increment);
            answer(first);
            answer(second);
            assertThat(amount(1)).isEqualTo("2");
            assertThat(attempts).hasValue(3);
            assertThat(pool.stats().created()).isEqualTo(2);
            pool.useConnection(connection ->
                    assertThat(text(connection, "SHOW transaction_isolation")).isEqualTo("read committed"));
            PoolAssert.assertThat(pool).hasNothingLeaked();
        }
    }

    @Test
    @DisplayName("P4: 8 threads × 50 increments under SERIALIZABLE on 4 connections reach the right sum")
    void increments_reachTheRightSum() throws Exception {
        TransactionOptions options = TransactionOptions.defaults()
                .isolation(Isolation.SERIALIZABLE)
                .retry(RetryPolicy.upTo(100).within(Patience.LIMIT.multipliedBy(2)));
        try (LidoDataSource pool = pool(4)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                calls.add(callers.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        pool.useTransaction(options, tx -> {
                            attempts.incrementAndGet();
                            int seen = amount(tx, 1);
                            tx.update("UPDATE account SET amount = ? WHERE id = 1", seen + 1);
                        });
                    }
                    return true;
                }));
            }
            for (Future<?> call : calls) {
                answer(call);
            }
            assertThat(amount(1)).isEqualTo("400");
            assertThat(attempts.get()).as("there was something to retry").isGreaterThan(400);
            assertThat(pool.stats().created()).isLessThanOrEqualTo(4);
            PoolAssert.assertThat(pool).hasNothingLeaked();
        }
    }

    @Test
    @DisplayName("P4: the victim of a deadlock is run again")
    void deadlock_isRunAgain() throws Exception {
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        try (LidoDataSource pool = pool(2)) {
            Future<?> first = call(pool, RETRIED, tx -> transfer(tx, 1, 2, bothHoldOne));
            Future<?> second = call(pool, RETRIED, tx -> transfer(tx, 2, 1, bothHoldOne));
            answer(first);
            answer(second);
            assertThat(amount(1)).isEqualTo("0");
            assertThat(amount(2)).isEqualTo("0");
            assertThat(attempts).hasValue(3);
            assertThat(pool.stats().created()).isEqualTo(2);
            PoolAssert.assertThat(pool).hasNothingLeaked();
        }
    }

    private void transfer(Session tx, int from, int to, CyclicBarrier bothHoldOne) throws SQLException {
        attempts.incrementAndGet();
        add(tx, from, -10);
        if (tx.attempt() == 1) {
            meet(bothHoldOne);
        }
        add(tx, to, 10);
    }

    @Test
    @DisplayName(
            "P4: a backend killed in the middle: the connection is thrown away, the transaction run again on another")
    void killedBackend_isRunAgain() throws SQLException {
        List<Integer> backends = new ArrayList<>();
        try (LidoDataSource pool = pool(2)) {
            pool.useTransaction(RETRIED, tx -> {
                backends.add(backend(tx.connection()));
                add(tx, 1, 1);
                if (tx.attempt() == 1) {
                    terminate(backends.get(0));
                }
                add(tx, 2, 1);
            });
            assertThat(backends).hasSize(2).doesNotHaveDuplicates();
            assertThat(amount(1)).isEqualTo("1");
            assertThat(amount(2)).isEqualTo("1");
            assertThat(pool.stats().closed(CloseReason.INVALIDATED)).isEqualTo(1);
            PoolAssert.assertThat(pool).hasNothingLeaked();
        }
    }

    @Test
    @DisplayName("P4: a backend killed while idle, which only the first statement notices, costs one attempt more")
    void killedBackend_whileIdle_isRunAgain() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .validation(dev.lido.pool.Validation.NEVER)
                .build()) {
            terminate(pool.withConnection(PostgresServer::backend));
            int attempt = pool.transaction(RETRIED, tx -> {
                add(tx, 1, 1);
                return tx.attempt();
            });
            assertThat(attempt).isEqualTo(2);
            assertThat(amount(1)).isEqualTo("1");
        }
    }

    private static void terminate(int backend) throws SQLException {
        execute("SELECT pg_terminate_backend(" + backend + ")");
        Patience.await()
                .until(() -> text("SELECT count(*) FROM pg_stat_activity WHERE pid = " + backend)
                        .equals("0"));
    }

    @Test
    @DisplayName("P4: COMMIT arrives and its answer doesn't: unknown, not run again; here it was carried out")
    void commitAnswerLost_isUnknown_committed() throws Exception {
        assertThat(commitOverBrokenLine(proxy -> proxy.cutAfter(1))).isEqualTo("1");
    }

    @Test
    @DisplayName("P4: COMMIT doesn't arrive: unknown, not run again; here it was not carried out")
    void commitLost_isUnknown_notCommitted() throws Exception {
        assertThat(commitOverBrokenLine(FaultProxy::halfOpen)).isEqualTo("0");
    }

    private interface Breaking {
        void at(FaultProxy proxy);
    }

    private String commitOverBrokenLine(Breaking breaking) throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .property("ApplicationName", "sessions")
                        .build()) {
            Throwable failure = catchThrowable(() ->
                    pool.useTransaction(RETRIED.timeout(Duration.ofSeconds(3)).name("pay"), tx -> {
                        attempts.incrementAndGet();
                        add(tx, 1, 1);
                        breaking.at(proxy);
                    }));
            assertThat(failure)
                    .isInstanceOf(CommitUnknownException.class)
                    .hasMessageStartingWith("Commit outcome unknown: pool=orders transaction=pay; ");
            assertThat(((SQLException) failure).getSQLState()).isEqualTo("08007");
            assertThat(attempts).hasValue(1);
            PoolAssert.assertThat(pool).hasNothingLeaked();
            proxy.passThrough();
            // The pool is whole: the next one has another connection.
            assertThat((int) pool.transaction(tx -> amount(tx, 2))).isZero();
            Patience.await()
                    .until(() -> text("SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle'"
                                    + " AND application_name = 'sessions'")
                            .equals("0"));
        }
        return amount(1);
    }

    @Test
    @DisplayName("P4: a constraint that is checked at COMMIT fails as itself, and the connection stays")
    void deferredConstraint_failsAsItself() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS booking",
                "CREATE TABLE booking (account INTEGER REFERENCES account DEFERRABLE INITIALLY DEFERRED)");
        try (LidoDataSource pool = pool(1)) {
            assertThatThrownBy(() -> pool.useTransaction(RETRIED, tx -> tx.update("INSERT INTO booking VALUES (?)", 3)))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("23503"));
            pool.useTransaction(tx -> tx.update("INSERT INTO booking VALUES (?)", 1));
            assertThat(text("SELECT count(*) FROM booking")).isEqualTo("1");
            assertThat(pool.stats().created()).isEqualTo(1);
        } finally {
            execute("DROP TABLE booking");
        }
    }

    @Test
    @DisplayName("P4: a conflict that the function caught is one all the same")
    void caughtConflict_isRunAgain() throws SQLException {
        try (LidoDataSource pool = pool(1)) {
            int attempt = pool.transaction(RETRIED, tx -> {
                if (tx.attempt() == 1) {
                    add(tx, 1, 1);
                    assertThatThrownBy(() -> tx.update("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"))
                            .isInstanceOf(SQLException.class);
                }
                return tx.attempt();
            });
            assertThat(attempt).isEqualTo(2);
            assertThat(amount(1)).isEqualTo("0");
        }
    }

    @Test
    @DisplayName("P3: a failed statement that the function caught is no success, whatever the driver says to COMMIT")
    void caughtFailure_isNotCommitted() throws SQLException {
        try (LidoDataSource pool = pool(1)) {
            assertThatThrownBy(() -> pool.useTransaction(tx -> {
                        add(tx, 1, 1);
                        assertThatThrownBy(() -> tx.update("INSERT INTO account VALUES (1, 0)"))
                                .isInstanceOf(SQLException.class);
                        assertThatThrownBy(() -> add(tx, 1, 1)).isInstanceOf(SQLException.class);
                    }))
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageStartingWith("Transaction rolled back: pool=orders; a statement in it failed")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("40000"))
                    .cause()
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("23505"));
            assertThat(amount(1)).isEqualTo("0");
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("P3: a read-only transaction can't write, and the next one can")
    void readOnly_cantWrite() throws SQLException {
        TransactionOptions reading = TransactionOptions.defaults().readOnly(true);
        try (LidoDataSource pool = pool(1)) {
            assertThatThrownBy(() -> pool.useTransaction(reading, tx -> add(tx, 1, 1)))
                    .isInstanceOf(SQLException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25006"));
            assertThat((int) pool.transaction(reading, tx -> amount(tx, 1))).isZero();
            pool.useTransaction(tx -> add(tx, 1, 1));
            pool.useSession(session -> {
                session.transaction(reading, tx -> amount(tx, 1));
                add(session, 1, 1);
            });
            assertThat(amount(1)).isEqualTo("2");
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("P3: behind a savepoint a failed statement costs the nested call alone")
    void savepoint_failureCostsTheNestedCallAlone() throws SQLException {
        TransactionOptions savepoint = TransactionOptions.defaults().nesting(Nesting.SAVEPOINT);
        try (LidoDataSource pool = pool(1)) {
            pool.useTransaction(tx -> {
                add(tx, 1, 1);
                assertThatThrownBy(() -> pool.useTransaction(savepoint, inner -> {
                            add(inner, 1, 10);
                            inner.update("INSERT INTO account VALUES (1, 0)");
                        }))
                        .isInstanceOf(SQLException.class);
                // Caught within the nested call: PostgreSQL then doesn't let the savepoint go.
                assertThatThrownBy(() -> pool.useTransaction(savepoint, inner -> {
                            add(inner, 1, 100);
                            assertThatThrownBy(() -> inner.update("INSERT INTO account VALUES (1, 0)"))
                                    .isInstanceOf(SQLException.class);
                        }))
                        .isInstanceOf(SQLException.class);
                pool.useTransaction(savepoint, inner -> add(inner, 2, 1));
                add(tx, 1, 1);
            });
            assertThat(amount(1)).isEqualTo("2");
            assertThat(amount(2)).isEqualTo("1");
        }
    }

    @Test
    @DisplayName("P3: a transaction whose time is up is cancelled on the server, and its connection stays")
    void timeout_isCancelledOnTheServer() throws SQLException {
        try (LidoDataSource pool = pool(1)) {
            int backend = pool.withConnection(PostgresServer::backend);
            assertThatThrownBy(() -> pool.useTransaction(RETRIED.timeout(Duration.ofSeconds(2)), tx -> {
                        attempts.incrementAndGet();
                        add(tx, 1, 1);
                        tx.query("SELECT pg_sleep(60)", row -> 1);
                    }))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageStartingWith("Transaction timeout: pool=orders limit=2000ms; ");
            assertThat(attempts).hasValue(1);
            assertThat(amount(1)).isEqualTo("0");
            assertThat((int) pool.withConnection(PostgresServer::backend)).isEqualTo(backend);
        }
    }

    @Test
    @DisplayName("P3: large results are read row by row, batches counted, and arguments arrive as what they are")
    void helpers_onPostgres() throws SQLException {
        UUID id = UUID.randomUUID();
        Instant instant = Instant.parse("2026-11-21T18:00:00.123456Z");
        try (LidoDataSource pool = pool(1)) {
            AtomicInteger seen = new AtomicInteger();
            pool.useTransaction(tx -> tx.forEach(
                    "SELECT g, (SELECT count(*) FROM pg_cursors) FROM generate_series(1, ?) g",
                    row -> seen.incrementAndGet(),
                    5_000));
            assertThat(seen).hasValue(5_000);
            pool.useTransaction(tx -> {
                List<Object[]> rows = new ArrayList<>();
                for (int i = 10; i < 1_510; i++) {
                    rows.add(new Object[] {i, i});
                }
                assertThat(tx.batch("INSERT INTO account VALUES (?, ?)", rows))
                        .hasSize(1_500)
                        .containsOnly(1);
                assertThat(tx.queryOne("SELECT ?::uuid", row -> row.getObject(1, UUID.class), id))
                        .contains(id);
                assertThat(tx.queryOne(
                                "SELECT ?::timestamptz",
                                row -> row.getObject(1, java.time.OffsetDateTime.class)
                                        .toInstant(),
                                instant.atZone(ZoneOffset.ofHours(9))))
                        .contains(instant);
                assertThat(tx.queryOne("SELECT ?::timestamptz = ?", row -> row.getBoolean(1), instant, instant))
                        .contains(true);
                assertThat(tx.query("SELECT coalesce(?, 7)", row -> row.getInt(1), (Object) null))
                        .containsExactly(7);
            });
            pool.useSession(session -> {
                assertThatThrownBy(() -> session.update("UPDATE account SET amount = ?", 1, 2))
                        .hasMessageStartingWith("Argument not taken: pool=orders position=2 arguments=2");
                assertThatThrownBy(() -> session.update("UPDATE account SET amount = ? WHERE id = ?", 1))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("2");
            });
        }
    }

    @Test
    @DisplayName("P3, P4: 32 threads × all kinds of failures: nothing in use, nothing open in a transaction")
    void mixedFailures_loseNothing() throws Exception {
        int threads = 32;
        AtomicInteger committed = new AtomicInteger();
        AtomicInteger unexpected = new AtomicInteger();
        try (LidoDataSource pool = pool(8)) {
            CountDownLatch together = new CountDownLatch(threads);
            List<Future<?>> calls = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread;
                calls.add(callers.submit(() -> {
                    together.countDown();
                    together.await();
                    for (int i = 0; i < 20; i++) {
                        Throwable failure = catchThrowable(failing(pool, first + i));
                        if (failure == null) {
                            committed.incrementAndGet();
                        } else if (!isExpected(failure)) {
                            unexpected.incrementAndGet();
                            failure.printStackTrace();
                        }
                        Thread.interrupted();
                    }
                    return true;
                }));
            }
            for (Future<?> call : calls) {
                answer(call);
            }
            assertThat(unexpected).hasValue(0);
            PoolAssert.assertThat(pool).hasNothingLeaked().hasActive(0).isWithinMaximum();
            assertThat(text(IDLE_IN_TRANSACTION)).isEqualTo("0");
            assertThat(amount(1)).isEqualTo(committed.toString());
        }
    }

    private static boolean isExpected(Throwable failure) {
        return "own".equals(failure.getMessage())
                || failure instanceof SQLException sql
                        && List.of("23505", "40000", "57P01", "08006", "08003", "40001")
                                .contains(sql.getSQLState());
    }

    private static org.assertj.core.api.ThrowableAssert.ThrowingCallable failing(LidoDataSource pool, int kind) {
        return () -> pool.useTransaction(RETRIED, tx -> {
            add(tx, 1, 1);
            switch (kind % 8) {
                case 0 -> throw new IllegalStateException("own");
                case 1 -> throw new AssertionError("own");
                case 2 -> tx.update("INSERT INTO account VALUES (1, 0)");
                case 3 ->
                    catchThrowable(() -> pool.useTransaction(inner -> {
                        throw new IllegalStateException("caught");
                    }));
                case 4 -> tx.connection().unwrap(org.postgresql.PGConnection.class);
                case 5 -> {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("own");
                }
                case 6 -> {
                    if (tx.attempt() == 1) {
                        tx.query("SELECT pg_terminate_backend(pg_backend_pid())", row -> 1);
                    }
                }
                default -> {}
            }
        });
    }
}
