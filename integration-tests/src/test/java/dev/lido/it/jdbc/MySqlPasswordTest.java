package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.testing.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("F10: passwords of a real MySQL and a real MariaDB, wrong or changed while the pool runs")
class MySqlPasswordTest {

    private static final int CALLERS = 8;
    private static final int ACCESS_DENIED = 1045;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicReference<String> password = new AtomicReference<>("first");

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    private static void setPassword(MySqlPair pair, String user, String password) throws SQLException {
        String identified = pair.kind() == MySqlServer.Kind.MYSQL
                ? " IDENTIFIED WITH mysql_native_password BY '"
                : " IDENTIFIED BY '";
        pair.server()
                .execute(
                        "CREATE USER IF NOT EXISTS " + user + "@'%'",
                        "ALTER USER " + user + "@'%'" + identified + password + "'",
                        "GRANT SELECT ON orders.* TO " + user + "@'%'");
    }

    private static void assertWrongPassword(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
                .hasMessageContaining("pool=orders")
                .hasMessageContaining("check user and password")
                .hasMessageNotContaining("wrong-s3cret")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("28000"))
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(ACCESS_DENIED));
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName(
            "F10: all who wait get the real cause at once, and so do those who come later, without another attempt")
    void wrongPassword_allAreToldAtOnce(MySqlPair pair) throws Exception {
        setPassword(pair, "mistaken", "right");
        try (FaultProxy proxy = pair.proxy();
                LidoDataSource pool = pair.builder(proxy)
                        .user("mistaken")
                        .password("wrong-s3cret")
                        .acquireTimeout(Duration.ofMinutes(10))
                        .connectRetryMaxDelay(Duration.ofMinutes(30))
                        .connectRetryFirstDelay(Duration.ofMinutes(30))
                        .build()) {
            List<Future<Throwable>> answers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                answers.add(callers.submit(() -> catchThrowable(pool::getConnection)));
            }
            for (Future<Throwable> answer : answers) {
                assertWrongPassword(answer.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
            long attempted = proxy.attempted();
            assertThat(attempted).isBetween(1L, 2L); // maxConnecting, before the first one has failed
            for (int i = 0; i < CALLERS; i++) {
                assertWrongPassword(catchThrowable(pool::getConnection));
            }
            assertThat(proxy.attempted()).isEqualTo(attempted); // the next one isn't due yet
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName(
            "F10: a changed password costs nobody anything while a connection is open; the next connect reads the new one")
    void changedPassword_isReadAtTheNextConnect(MySqlPair pair) throws Exception {
        setPassword(pair, "rotated", "first");
        try (LidoDataSource pool = pair.builder()
                .user("rotated")
                .password(password::get)
                .acquireTimeout(Patience.LIMIT)
                .build()) {
            Connection held = pool.getConnection();
            long session = MySqlServer.session(held);
            setPassword(pair, "rotated", "second");
            Future<Long> waiting = callers.submit(() -> pool.withConnection(MySqlServer::session));
            Patience.await().until(() -> pool.stats().createFailed() >= 2);
            held.close();
            assertThat(waiting.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(session);

            password.set("second");
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection()) {
                assertThat(MySqlServer.session(one)).isEqualTo(session);
                assertThat(MySqlServer.session(other)).isNotEqualTo(session);
            }
        }
    }
}
