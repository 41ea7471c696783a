package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.CloseReason;
import dev.lido.testing.ManualEnvironment;
import dev.lido.testing.PoolAssert;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P3: a transaction's time")
class TransactionTimeoutTest {

    private static final Duration LIMIT = Duration.ofMillis(700);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final TransactionOptions LIMITED =
            TransactionOptions.defaults().timeout(LIMIT).name("pay");

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private RecordingDriver.Registration registration;
    private LidoDataSource pool;
    private int ticking;

    @BeforeEach
    void open() throws SQLException {
        registration = database.registered();
        pool = database.builder()
                .environment(environment)
                .validationTimeout(GRACE)
                .build();
        ticking = environment.tickingTasks();
    }

    @AfterEach
    void close() throws SQLException {
        PoolAssert.assertThat(pool).hasNothingLeaked();
        assertThat(environment.tickingTasks()).as("stops ticking").isEqualTo(ticking);
        pool.close();
        registration.close();
    }

    private static void assertTimeout(Throwable failure, String what) {
        assertThat(failure)
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessageStartingWith("Transaction timeout: pool=stub transaction=pay limit=700ms; " + what);
        assertThat(((SQLException) failure).getSQLState()).isEqualTo("57014");
    }

    private static void run(Session session) throws SQLException {
        session.connection().createStatement().execute("UPDATE");
    }

    @Test
    @DisplayName("P3: a statement that runs into it is cancelled, and the transaction rolled back")
    void statement_isCancelled() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        database.whenExecuted = sql -> {
            running.countDown();
            await(cancelled);
            throw new SQLException("canceling statement due to user request", "57014");
        };
        database.whenCancelled = sql -> cancelled.countDown();
        CompletableFuture<Throwable> call = failureOf(TransactionTimeoutTest::run);
        await(running);
        assertThat(cancelled.getCount()).isEqualTo(1);

        environment.advance(LIMIT.plusMillis(100));

        assertTimeout(call.get(60, TimeUnit.SECONDS), "what ran was cancelled");
        assertThat(database.events).contains("rollback").doesNotContain("commit");
        assertThat(pool.stats().closed(CloseReason.INVALIDATED)).isZero();
    }

    @Test
    @DisplayName("P3: when it is up no statement begins, and COMMIT isn't sent")
    void afterwards_nothingBegins() throws SQLException {
        assertTimeout(
                catchThrowable(() -> pool.useTransaction(LIMITED, tx -> environment.advance(LIMIT))),
                "nothing was committed");
        database.whenExecuted = sql -> database.events.add(sql);
        assertTimeout(
                catchThrowable(() -> pool.useTransaction(LIMITED, tx -> {
                    environment.advance(LIMIT);
                    run(tx);
                })),
                "nothing was committed");
        assertThat(database.events).contains("rollback").doesNotContain("commit", "UPDATE");
        pool.useTransaction(tx -> {
            environment.advance(LIMIT.multipliedBy(10));
            run(tx);
        });
        assertThat(database.events).as("the next holder has no limit").contains("UPDATE");
    }

    @Test
    @DisplayName("P4: a COMMIT that runs into it is broken off, and its outcome unknown")
    void commit_isBrokenOff() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        database.whenEnded = call -> {
            if (call.equals("commit")) {
                running.countDown();
                Eventually.until("the connection is broken off", () -> database.connections.get(0).closed);
                throw new SQLException("connection closed", "08006");
            }
        };
        CompletableFuture<Throwable> call = failureOf(tx -> {});
        await(running);
        environment.advance(LIMIT.plusMillis(100));
        assertThat(call.get(60, TimeUnit.SECONDS))
                .isInstanceOf(CommitUnknownException.class)
                .hasCauseInstanceOf(SQLTimeoutException.class);
    }

    @Test
    @DisplayName("P3: waiting for a connection counts")
    void waiting_counts() throws SQLException {
        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            long start = environment.ticker().nanos();
            assertThat(catchThrowable(() -> pool.useTransaction(LIMITED, tx -> {})))
                    .isInstanceOf(PoolExhaustedException.class);
            assertThat(environment.ticker().nanos() - start)
                    .isLessThan(Duration.ofSeconds(2).toNanos());
        }
    }

    @Test
    @DisplayName("P3: a nested call's own time ends with it, and what it misses is undone")
    void nested_hasItsOwn() throws SQLException {
        TransactionOptions nested = LIMITED.nesting(Nesting.SAVEPOINT);
        database.whenExecuted = sql -> database.events.add(sql);
        pool.useTransaction(TransactionOptions.defaults().timeout(Duration.ofSeconds(100)), tx -> {
            assertTimeout(
                    catchThrowable(() -> tx.transaction(nested, inner -> {
                        environment.advance(LIMIT);
                        run(inner);
                        return 1;
                    })),
                    "nothing was committed");
            assertThat(database.events).containsOnlyOnce("rollback").doesNotContain("UPDATE");
            run(tx);
        });
        assertThat(database.events).containsSubsequence("rollback", "UPDATE", "commit");
    }

    @Test
    @DisplayName("M3: the command timeout holds beside it")
    void commandTimeout_holdsBesideIt() throws Exception {
        try (LidoDataSource limited = database.builder()
                .environment(environment)
                .commandTimeout(LIMIT)
                .build()) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch cancelled = new CountDownLatch(1);
            database.whenExecuted = sql -> {
                running.countDown();
                await(cancelled);
                throw new SQLException("canceling statement due to user request", "57014");
            };
            database.whenCancelled = sql -> cancelled.countDown();
            TransactionOptions longer = TransactionOptions.defaults().timeout(Duration.ofSeconds(100));
            CompletableFuture<Throwable> call = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> limited.useTransaction(longer, TransactionTimeoutTest::run)));
            await(running);
            environment.advance(LIMIT.plusMillis(100));
            assertThat(call.get(60, TimeUnit.SECONDS)).hasMessageStartingWith("Command timeout: pool=stub limit=700ms");
        }
    }

    private CompletableFuture<Throwable> failureOf(SqlConsumer<Session> work) {
        return CompletableFuture.supplyAsync(() -> catchThrowable(() -> pool.useTransaction(LIMITED, work)));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
