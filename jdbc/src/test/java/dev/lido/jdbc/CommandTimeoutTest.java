package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.testing.ManualEnvironment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.Function;
import org.sqlite.SQLiteConnection;

@DisplayName("M3: a statement over the command timeout is cancelled")
class CommandTimeoutTest {

    private static final Duration LIMIT = Duration.ofMillis(700);
    private static final Duration GRACE = Duration.ofSeconds(3);

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
        return limited(database.builder());
    }

    private LidoDataSource limited(LidoDataSourceBuilder builder) {
        return builder.name("orders")
                .commandTimeout(LIMIT)
                .validationTimeout(GRACE)
                .environment(environment)
                .build();
    }

    @Test
    @DisplayName("M3: on SQLite, in the middle of a second, and the connection stays")
    void endlessQuery_onSqlite_isCancelled() throws Exception {
        try (LidoDataSource pool = limited(LidoDataSource.builder()
                .maxSize(1)
                .url(folder.resolve("lido.db").toString()))) {
            Connection connection = pool.getConnection();
            CountDownLatch running = signalFunction(connection);
            CompletableFuture<Throwable> query = failureOf(() -> {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT sum(signal(x))"
                                        + " FROM c")) {
                    rows.next();
                }
            });
            await(running);

            environment.advance(LIMIT.plusMillis(100));

            assertThat(query.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageStartingWith("Command timeout: pool=orders limit=700ms")
                    .hasCauseInstanceOf(org.sqlite.SQLiteException.class)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"));
            connection.close();
            pool.useConnection(next ->
                    assertThat(SqliteOpeningTest.pragma(next, "foreign_keys")).isEqualTo("1"));
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("M3: also while the rows are read, which is when SQLite runs the query")
    void endlessQuery_whoseFirstRowCame_isCancelled() throws Exception {
        try (LidoDataSource pool = limited(LidoDataSource.builder()
                .maxSize(1)
                .url(folder.resolve("lido.db").toString()))) {
            Connection connection = pool.getConnection();
            CountDownLatch running = signalFunction(connection);
            CompletableFuture<Throwable> query = failureOf(() -> {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE"
                                        + " x = 1 OR signal(x) < 0")) {
                    assertThat(rows.next()).isTrue();
                    rows.next();
                }
            });
            await(running);
            environment.advance(LIMIT.plusMillis(100));
            assertThat(query.get(60, TimeUnit.SECONDS)).isInstanceOf(SQLTimeoutException.class);
            connection.close();
        }
    }

    @Test
    @DisplayName("M3: the connection is checked before its next use")
    void connection_isChecked_afterACancel() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        database.whenExecuted = sql -> {
            running.countDown();
            await(cancelled);
            throw new SQLException("canceling statement due to user request", "57014");
        };
        database.whenCancelled = sql -> cancelled.countDown();
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            CompletableFuture<Throwable> call =
                    failureOf(() -> connection.createStatement().execute("SELECT slow()"));
            await(running);
            environment.advance(LIMIT.plusMillis(100));
            assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOf(SQLTimeoutException.class);
            connection.close();

            database.connections.get(0).broken = true;

            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("M3: a cancel under way is waited for, so that it can't hit the next statement")
    void lateCancel_isOverBeforeTheCallReturns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelling = new CountDownLatch(1);
        CountDownLatch returning = new CountDownLatch(1);
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        database.whenExecuted = sql -> {
            caller.complete(Thread.currentThread());
            running.countDown();
            await(cancelling); // and then ends well: it was done a moment before the cancel came
            returning.countDown();
        };
        database.whenCancelled = sql -> {
            cancelling.countDown();
            await(returning);
            awaitBlockedOrEnded(caller.join());
            database.events.add("cancel returned");
        };
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            CompletableFuture<Throwable> call = failureOf(() -> {
                connection.createStatement().execute("SELECT slow()");
                database.events.add("call returned");
            });
            await(running);
            environment.advance(LIMIT.plusMillis(100));
            assertThat(call.get(60, TimeUnit.SECONDS)).isNull();
            assertThat(database.events).containsSubsequence("cancel returned", "call returned");
            connection.close();
        }
    }

    @Test
    @DisplayName("D3: where the cancel isn't heard, the connection is broken off")
    void deafDatabase_isBrokenOff() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        database.whenExecuted = sql -> {
            running.countDown();
            Eventually.until("the connection is broken off", () -> database.connections.get(0).closed);
            throw new SQLException("connection closed", "08006");
        };
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            CompletableFuture<Throwable> call =
                    failureOf(() -> connection.createStatement().execute("SELECT slow()"));
            await(running);
            environment.advance(LIMIT.plusMillis(100));
            assertThat(database.events).doesNotContain("abort");

            environment.advance(GRACE);

            assertThat(database.events).contains("abort");
            assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOf(SQLTimeoutException.class);
            connection.close();
            database.whenExecuted = sql -> {};
            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
        }
    }

    @Test
    @DisplayName(
            "D3: where the cancel itself hangs, the connection is broken off all the same, and its caller answered")
    void hangingCancel_isNotWaitedFor() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        database.whenExecuted = sql -> {
            Eventually.until("the connection is broken off", () -> database.connections.get(0).closed);
            throw new SQLException("connection closed", "08006");
        };
        database.whenCancelled = sql -> await(end);
        try (LidoDataSource pool = database.builder()
                .commandTimeout(Duration.ofMillis(50))
                .validationTimeout(Duration.ofMillis(100))
                .build()) {
            Connection connection = pool.getConnection();
            assertThat(catchThrowable(() -> connection.createStatement().execute("SELECT slow()")))
                    .isInstanceOf(SQLTimeoutException.class);
            connection.close();
            database.whenExecuted = sql -> {};
            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
        } finally {
            end.countDown();
        }
    }

    @Test
    @DisplayName("D3: a commit that hangs is broken off")
    void hangingCommit_isBrokenOff() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        database.whenEnded = call -> {
            if (call.equals("commit")) {
                running.countDown();
                Eventually.until("the connection is broken off", () -> database.connections.get(0).closed);
                throw new SQLException("connection closed", "08006");
            }
        };
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            CompletableFuture<Throwable> call = failureOf(connection::commit);
            await(running);
            environment.advance(LIMIT.plusMillis(100));
            assertThat(call.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageStartingWith("Command timeout: pool=orders limit=700ms");
            connection.close();
            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
        }
    }

    @Test
    void fastStatement_isNotCancelled_howeverLongItsLeaseLives() throws SQLException {
        database.whenCancelled = sql -> database.events.add("cancel");
        try (LidoDataSource pool = pool();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            environment.advance(LIMIT.multipliedBy(10));
            statement.execute("SELECT 1");
            assertThat(database.events).doesNotContain("cancel");
        }
    }

    @Test
    void ownFailure_withinTheLimit_isLeftAsItIs() throws SQLException {
        SQLException own = new SQLException("duplicate key", "23505");
        database.whenExecuted = sql -> {
            throw own;
        };
        try (LidoDataSource pool = pool();
                Connection connection = pool.getConnection()) {
            assertThat(catchThrowable(() -> connection.createStatement().execute("insert")))
                    .isSameAs(own);
        }
    }

    /** A function for SQL whose first call says that the query runs. */
    private static CountDownLatch signalFunction(Connection connection) throws SQLException {
        CountDownLatch running = new CountDownLatch(1);
        Function.create(connection.unwrap(SQLiteConnection.class), "signal", new Function() {
            @Override
            protected void xFunc() throws SQLException {
                running.countDown();
                result(value_long(0) & 0xFF);
            }
        });
        return running;
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static CompletableFuture<Throwable> failureOf(Action action) {
        return CompletableFuture.supplyAsync(() -> catchThrowable(action::run));
    }

    private static void awaitBlockedOrEnded(Thread thread) {
        Set<Thread.State> moving = Set.of(Thread.State.RUNNABLE, Thread.State.BLOCKED);
        Eventually.until("the thread waits or has ended", () -> !moving.contains(thread.getState()));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
