package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolListener;
import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("F9: a real MySQL and a real MariaDB with no connection to spare")
class MySqlCapacityTest {

    private static final int CALLERS = 3;
    private static final String USER = "crowded";

    /** How there comes to be no room for a third connection. */
    enum Limit {
        OF_THE_SERVER(1040, "--max-connections=10") {
            @Override
            void prepare(MySqlServer server, List<Connection> held) throws SQLException {
                server.execute("CREATE USER filling@'%' IDENTIFIED BY ''");
                for (int i = 0; i < 8; i++) {
                    held.add(connect(server, "filling"));
                }
            }
        },
        OF_EACH_USER(1203, "--max-user-connections=2"),
        OF_THE_USER(1226) {
            @Override
            void prepare(MySqlServer server, List<Connection> held) throws SQLException {
                server.execute("ALTER USER " + USER + "@'%' WITH MAX_USER_CONNECTIONS 2");
            }
        };

        private final int code;
        private final String[] options;

        Limit(int code, String... options) {
            this.code = code;
            this.options = options;
        }

        void prepare(MySqlServer server, List<Connection> held) throws SQLException {}
    }

    /** Remembers the numbers of the server's refusals. */
    private static final class Codes implements PoolListener {

        private final Set<Integer> codes = ConcurrentHashMap.newKeySet();
        private final FailedAttempts attempts = new FailedAttempts();

        @Override
        public void createFailed(String pool, FailureKind kind, Throwable cause, int inARow) {
            if (cause instanceof SQLException failure) {
                codes.add(failure.getErrorCode());
            }
            attempts.createFailed(pool, kind, cause, inARow);
        }
    }

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    static Stream<Arguments> limits() {
        return Arrays.stream(MySqlPair.values())
                .flatMap(pair -> Arrays.stream(Limit.values()).map(limit -> Arguments.of(pair, limit)));
    }

    private static Connection connect(MySqlServer server, String user) throws SQLException {
        return server.connect(user, "");
    }

    private static void makeUser(MySqlServer server) throws SQLException {
        String plugin = server.kind() == MySqlServer.Kind.MYSQL ? " IDENTIFIED WITH mysql_native_password BY ''" : "";
        server.execute("CREATE USER " + USER + "@'%'" + plugin, "GRANT SELECT ON orders.* TO " + USER + "@'%'");
    }

    @ParameterizedTest
    @MethodSource("limits")
    @DisplayName("F9: callers are served from what is open, which stays; the server is asked once a second at most")
    void noRoom_callersAreServedFromWhatIsOpen(MySqlPair pair, Limit limit) throws Exception {
        Codes failed = new Codes();
        List<Connection> held = new ArrayList<>();
        try (MySqlServer server = MySqlServer.start(pair.kind(), limit.options);
                FaultProxy proxy = proxy(server, limit, held);
                LidoDataSource pool = pair.builder(proxy)
                        .user(USER)
                        .password("")
                        .maxSize(5)
                        .acquireTimeout(Patience.LIMIT)
                        .listener(failed)
                        .build()) {
            Connection one = pool.getConnection();
            try (Connection other = pool.getConnection()) {
                long session = MySqlServer.session(one);
                proxy.forgetCounts();
                long start = System.nanoTime();
                List<Future<Long>> waiting = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    waiting.add(callers.submit(() -> pool.withConnection(MySqlServer::session)));
                }
                Patience.await()
                        .until(() -> proxy.attempted() >= 4
                                && failed.attempts.kinds().size() >= 3);

                // Two at once before the first has failed, then one a second; a slow machine makes it fewer.
                long attempted = proxy.attempted();
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                assertThat(attempted).isLessThanOrEqualTo(2 + seconds);
                assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DEGRADED);
                one.close();

                for (Future<Long> answer : waiting) {
                    assertThat(answer.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                            .isEqualTo(session);
                }
                assertThat(MySqlServer.text(other, "SELECT 1")).isEqualTo("1");
            }
            assertThat(failed.attempts.kinds()).containsOnly(FailureKind.CAPACITY);
            assertThat(failed.codes).containsOnly(limit.code);
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.stats().created()).isEqualTo(2);
        } finally {
            for (Connection connection : held) {
                connection.abort(Runnable::run);
            }
        }
    }

    private static FaultProxy proxy(MySqlServer server, Limit limit, List<Connection> held)
            throws SQLException, IOException {
        makeUser(server);
        limit.prepare(server, held);
        return FaultProxy.to(server.port());
    }
}
