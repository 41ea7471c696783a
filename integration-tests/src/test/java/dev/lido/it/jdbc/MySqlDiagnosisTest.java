package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.jdbc.DiagnosedHolder;
import dev.lido.jdbc.Diagnosis;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.SqlConsumer;
import dev.lido.jdbc.spi.BackendState;
import dev.lido.pool.Holder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("M9: a pool's diagnosis joined with the process list of MySQL and MariaDB")
class MySqlDiagnosisTest {

    /** A thread that holds a connection, and a transaction, until it is let go. */
    private static final class HolderThread {

        private final CountDownLatch done = new CountDownLatch(1);
        private final FutureTask<Boolean> task;

        HolderThread(LidoDataSource pool, String name, SqlConsumer<Connection> work) {
            task = new FutureTask<>(() -> {
                pool.useConnection(connection -> {
                    connection.setAutoCommit(false);
                    work.accept(connection);
                    await(done);
                    connection.rollback();
                });
                return true;
            });
            new Thread(task, name).start();
        }

        void letGo() throws Exception {
            done.countDown();
            task.get(60, TimeUnit.SECONDS);
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void take(Connection connection) throws SQLException {
        MySqlServer.execute(connection, "UPDATE diagnosed SET balance = balance - 1 WHERE id = 1");
    }

    private static Diagnosis diagnosed(LidoDataSource pool, String thread, Predicate<DiagnosedHolder> state) {
        return Patience.await()
                .until(
                        pool::diagnose,
                        diagnosis -> diagnosis.holders().stream()
                                .anyMatch(holder -> holder.holder().thread().equals(thread) && state.test(holder)));
    }

    private static DiagnosedHolder named(Diagnosis diagnosis, String thread) {
        return diagnosis.holders().stream()
                .filter(holder -> holder.holder().thread().equals(thread))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isIdleInTransaction(DiagnosedHolder holder) {
        return holder.activity()
                .filter(backend -> backend.state() == BackendState.IDLE_IN_TRANSACTION)
                .isPresent();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("M9: who sleeps in a transaction is named, and who waits for his row; on MariaDB also who blocks whom")
    void blocked_andItsBlocker_areNamed(MySqlPair pair) throws Exception {
        pair.server()
                .execute(
                        "DROP TABLE IF EXISTS orders.diagnosed",
                        "CREATE TABLE orders.diagnosed (id INTEGER PRIMARY KEY, balance INTEGER)",
                        "INSERT INTO orders.diagnosed VALUES (1, 100)");
        try (LidoDataSource pool = pair.builder().maxSize(2).build()) {
            HolderThread exporter = new HolderThread(pool, "exporter", MySqlDiagnosisTest::take);
            diagnosed(pool, "exporter", MySqlDiagnosisTest::isIdleInTransaction);
            HolderThread payer = new HolderThread(pool, "payer", MySqlDiagnosisTest::take);
            Diagnosis diagnosis = diagnosed(
                    pool,
                    "payer",
                    holder -> holder.activity()
                            .filter(backend -> backend.waitsFor().startsWith("Lock: "))
                            .isPresent());

            assertThat(diagnosis.problem()).isEmpty();
            assertThat(diagnosis.stats().active()).isEqualTo(2);
            assertThat(diagnosis.foreignSessions()).isPresent();
            assertThat(isIdleInTransaction(named(diagnosis, "exporter"))).isTrue();
            DiagnosedHolder blocked = named(diagnosis, "payer");
            assertThat(blocked.activity().orElseThrow().state()).isEqualTo(BackendState.RUNNING);
            assertThat(blocked.activity().orElseThrow().sql()).startsWith("UPDATE diagnosed");
            if (pair.kind() == MySqlServer.Kind.MARIADB) {
                assertThat(blocked.blockers())
                        .singleElement()
                        .satisfies(blocker ->
                                assertThat(blocker.holder().map(Holder::thread)).contains("exporter"));
            } else {
                // The server of the tests runs without its performance schema.
                assertThat(blocked.blockers()).isEmpty();
                assertThat(diagnosis.text()).contains("performance schema");
            }
            exporter.letGo();
            payer.letGo();
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("M9: a user without the PROCESS privilege is told so, and what helps")
    void missingRights_areSaid(MySqlPair pair) throws Exception {
        pair.server()
                .execute(
                        "DROP USER IF EXISTS clerk@'%'",
                        "CREATE USER clerk@'%' IDENTIFIED "
                                + (pair.kind() == MySqlServer.Kind.MARIADB
                                        ? "BY ''"
                                        : "WITH mysql_native_password BY ''"),
                        "GRANT SELECT ON orders.* TO clerk@'%'");
        try (LidoDataSource pool =
                pair.builder().user("clerk").password("").maxSize(1).build()) {
            pool.useConnection(connection -> {
                Diagnosis diagnosis = pool.diagnose();
                assertThat(diagnosis.problem()).isEmpty();
                assertThat(diagnosis.holders())
                        .singleElement()
                        .satisfies(holder -> assertThat(
                                        holder.activity().orElseThrow().state())
                                .isEqualTo(BackendState.IDLE));
                assertThat(diagnosis.text()).contains("GRANT PROCESS ON *.* TO");
            });
        }
    }
}
