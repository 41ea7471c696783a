package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.Nesting;
import dev.lido.jdbc.RetryPolicy;
import dev.lido.jdbc.Session;
import dev.lido.jdbc.SqlConsumer;
import dev.lido.jdbc.TransactionOptions;
import dev.lido.testing.PoolAssert;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("P3, P4: transactions on MySQL and MariaDB, by either's driver")
class MySqlTransactionTest {

    private static final TransactionOptions RETRIED =
            TransactionOptions.defaults().retry(RetryPolicy.upTo(100));
    private static final TransactionOptions SAVEPOINT =
            TransactionOptions.defaults().nesting(Nesting.SAVEPOINT);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    private static LidoDataSource pool(MySqlPair pair, int maxSize) throws SQLException {
        pair.server()
                .execute(
                        "USE " + MySqlServer.DATABASE,
                        "DROP TABLE IF EXISTS account",
                        "CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL) ENGINE = InnoDB",
                        "INSERT INTO account VALUES (1, 0), (2, 0), (3, 0)");
        return pair.builder().maxSize(maxSize).acquireTimeout(Patience.LIMIT).build();
    }

    private static void add(Session tx, int id, int amount) throws SQLException {
        tx.update("UPDATE account SET amount = amount + ? WHERE id = ?", amount, id);
    }

    private static String amount(MySqlPair pair, int id) throws SQLException {
        return pair.server().text("SELECT amount FROM " + MySqlServer.DATABASE + ".account WHERE id = " + id);
    }

    private Future<?> call(LidoDataSource pool, TransactionOptions options, SqlConsumer<Session> work) {
        return callers.submit(() -> {
            pool.useTransaction(options, work);
            return true;
        });
    }

    private static Throwable answer(Future<?> call) {
        Throwable failure = catchThrowable(() -> call.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS));
        return failure == null ? null : failure.getCause();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private SqlConsumer<Session> transfer(int from, int to, CyclicBarrier bothHoldOne) {
        return tx -> {
            attempts.incrementAndGet();
            add(tx, from, -10);
            if (tx.attempt() == 1) {
                meet(bothHoldOne);
            }
            add(tx, to, 10);
        };
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P4: the victim of a deadlock is run again")
    void deadlock_isRunAgain(MySqlPair pair) throws SQLException {
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        try (LidoDataSource pool = pool(pair, 2)) {
            Future<?> first = call(pool, RETRIED, transfer(1, 2, bothHoldOne));
            Future<?> second = call(pool, RETRIED, transfer(2, 1, bothHoldOne));
            assertThat(answer(first)).isNull();
            assertThat(answer(second)).isNull();
            assertThat(attempts).hasValue(3);
            assertThat(amount(pair, 1)).isEqualTo("0");
            assertThat(amount(pair, 2)).isEqualTo("0");
            assertThat(pool.stats().created()).isEqualTo(2);
            PoolAssert.assertThat(pool).hasNothingLeaked();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "P4: a deadlock that was caught has undone what came before, so what comes after isn't committed, either")
    void deadlock_caught_isRolledBack(MySqlPair pair) throws SQLException {
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        try (LidoDataSource pool = pool(pair, 2)) {
            SqlConsumer<Session> catching = tx -> {
                add(tx, 1, 10);
                meet(bothHoldOne);
                assertThat(catchThrowable(() -> tx.transaction(
                                SAVEPOINT,
                                inner -> inner.update("UPDATE account SET amount = amount + 10 WHERE id = 2"))))
                        .isInstanceOf(SQLException.class);
                add(tx, 3, 10);
            };
            // The server takes the one that has changed less for the victim.
            SqlConsumer<Session> winning = tx -> {
                tx.update("INSERT INTO account VALUES (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0)");
                add(tx, 2, 1);
                meet(bothHoldOne);
                add(tx, 1, 1);
            };
            Future<?> victim = call(pool, TransactionOptions.defaults(), catching);
            Future<?> winner = call(pool, TransactionOptions.defaults(), winning);
            assertThat(answer(winner)).isNull();
            assertThat(answer(victim)).hasMessageStartingWith("Transaction rolled back: pool=orders");
            assertThat(amount(pair, 1)).isEqualTo("1");
            assertThat(amount(pair, 3)).isEqualTo("0");
            PoolAssert.assertThat(pool).hasNothingLeaked();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P3: a read-only transaction can't write, and the next one can")
    void readOnly_cantWrite(MySqlPair pair) throws SQLException {
        TransactionOptions reading = TransactionOptions.defaults().readOnly(true);
        try (LidoDataSource pool = pool(pair, 1)) {
            assertThatThrownBy(() -> pool.useTransaction(reading, tx -> add(tx, 1, 1)))
                    .isInstanceOf(SQLException.class);
            pool.useTransaction(tx -> add(tx, 1, 1));
            pool.useSession(session -> {
                session.transaction(reading, tx -> tx.query("SELECT amount FROM account", row -> row.getInt(1)));
                add(session, 1, 1);
            });
            assertThat(amount(pair, 1)).isEqualTo("2");
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P3: behind a savepoint a failure costs the nested call alone; arguments arrive as what they are")
    void savepointAndArguments(MySqlPair pair) throws SQLException {
        UUID id = UUID.randomUUID();
        try (LidoDataSource pool = pool(pair, 1)) {
            pool.useTransaction(tx -> {
                add(tx, 1, 1);
                assertThatThrownBy(() -> tx.transaction(SAVEPOINT, inner -> {
                            add(inner, 1, 10);
                            return inner.update("INSERT INTO account VALUES (1, 0)");
                        }))
                        .isInstanceOf(SQLException.class);
                add(tx, 1, 1);
                assertThat(tx.queryOne("SELECT ?", row -> row.getString(1), id)).contains(id.toString());
                assertThatThrownBy(() -> tx.update("UPDATE account SET amount = ? WHERE id = ?", 1))
                        .isInstanceOf(SQLException.class);
            });
            assertThat(amount(pair, 1)).isEqualTo("2");
        }
    }
}
