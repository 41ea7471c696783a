package dev.lido.it.clients;

import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What the tests of libraries on top of a pool have in common: a pool, a crowd of threads, and a look at what is left. */
final class Clients {

    private Clients() {}

    /** A pool whose sessions the server knows by its name. */
    static LidoDataSource pool(String name, int maxSize) {
        return PostgresServer.builder().name(name).maxSize(maxSize).build();
    }

    /** Something that one thread does many times. */
    interface Work {
        void run(int round) throws Exception;
    }

    /** Does something on several threads at once, each as often, and fails if any of them does. */
    static void crowd(int threads, int rounds, Work work) throws Exception {
        ExecutorService crowd = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch together = new CountDownLatch(threads);
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int first = i * rounds;
                Callable<Void> rounded = () -> {
                    together.countDown();
                    together.await();
                    for (int round = first; round < first + rounds; round++) {
                        work.run(round);
                    }
                    return null;
                };
                done.add(crowd.submit(rounded));
            }
            for (Future<Void> each : done) {
                each.get(120, TimeUnit.SECONDS);
            }
        } finally {
            crowd.shutdownNow();
        }
    }

    /**
     * Nothing is in use, nothing was leaked, no call was broken off, no connection lost, no session sits in a transaction or
     * keeps a lock, and whoever takes a connection finds it as it was when it was opened.
     */
    static void assertNothingLeft(LidoDataSource pool) throws SQLException {
        PoolStats stats = pool.stats();
        assertThat(stats.active()).as("active").isZero();
        assertThat(stats.pending()).as("pending").isZero();
        assertThat(stats.leaked()).as("leaked").isZero();
        assertThat(stats.closed(CloseReason.CALL_UNDER_WAY))
                .as("closed with a call under way")
                .isZero();
        assertThat(stats.closed(CloseReason.RESET)).as("not to be reset").isZero();
        assertThat(stats.closed(CloseReason.LOST)).as("lost").isZero();
        assertThat(stats.userCodeFailed()).as("what threw where it should not").isZero();
        String ours = " FROM pg_stat_activity WHERE application_name = 'lido:" + pool.name() + "'";
        Patience.await()
                .untilAsserted(() -> assertThat(text("SELECT count(*)" + ours + " AND state <> 'idle'"))
                        .as("sessions that aren't idle")
                        .isEqualTo("0"));
        assertThat(text("SELECT count(*) FROM pg_locks WHERE pid IN (SELECT pid" + ours + ")"))
                .as("locks")
                .isEqualTo("0");
        assertDefaults(pool);
    }

    /** Looks at every connection, by holding all of them. */
    private static void assertDefaults(LidoDataSource pool) throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < pool.config().maxSize(); i++) {
                all.add(pool.getConnection());
            }
            for (Connection connection : all) {
                assertDefaults(connection);
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        assertThat(pool.stats().active()).isZero();
    }

    private static void assertDefaults(Connection connection) throws SQLException {
        assertThat(connection.getAutoCommit()).as("auto-commit").isTrue();
        assertThat(connection.isReadOnly()).as("read-only").isFalse();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(connection.getSchema()).isEqualTo("public");
        assertThat(text(connection, "SHOW transaction_read_only")).isEqualTo("off");
        assertThat(text(connection, "SHOW default_transaction_read_only")).isEqualTo("off");
        assertThat(text(connection, "SHOW transaction_isolation")).isEqualTo("read committed");
        assertThat(text(connection, "SHOW search_path")).isEqualTo("\"$user\", public");
        assertThat(text(connection, "SELECT current_user = session_user")).isEqualTo("t");
        assertThat((Throwable) connection.getWarnings()).isNull();
    }
}
