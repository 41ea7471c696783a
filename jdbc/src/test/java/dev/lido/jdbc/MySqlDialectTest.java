package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.FailureKind;
import java.net.ConnectException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How MySQL's and MariaDB's errors are taken; what the real servers say is in the integration tests. */
class MySqlDialectTest {

    private final MySqlDialect dialect = new MySqlDialect("mysql");

    @ParameterizedTest
    @CsvSource({
        "1040, 08004, CAPACITY",
        "1203, 42000, CAPACITY",
        "1226, 42000, CAPACITY",
        "1044, 42000, AUTH",
        "1045, 28000, AUTH",
        "1698, 28000, AUTH",
        "1130, HY000, AUTH",
        "1820, HY000, AUTH",
        "1862, HY000, AUTH",
        "3118, HY000, AUTH",
        "3159, HY000, TLS",
        "1053, 08S01, REFUSED",
        "1049, 42000, OTHER",
    })
    @DisplayName("F9, F10: a server's refusal is sorted by its number")
    void refusal_isSorted(int code, String state, FailureKind kind) {
        SQLException failure = new SQLException("no", state, code);
        assertThat(dialect.classify(failure)).isEqualTo(kind);
        assertThat(dialect.classify(new SQLException("wrapped", "08000", failure)))
                .isEqualTo(kind == FailureKind.OTHER ? FailureKind.REFUSED : kind);
    }

    @Test
    @DisplayName("F10: what the drivers say in words only")
    void words_areSorted() {
        assertThat(dialect.classify(
                        new SQLNonTransientConnectionException("Public Key Retrieval is not allowed", "08001")))
                .isEqualTo(FailureKind.AUTH);
        assertThat(dialect.classify(new SQLNonTransientConnectionException("ssl not enabled in the server", "08000")))
                .isEqualTo(FailureKind.TLS);
        assertThat(dialect.classify(new SQLException("x", "08S01", new ConnectException("refused"))))
                .isEqualTo(FailureKind.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1927, 3169, 4031})
    @DisplayName("F1: what ended one session says nothing of others")
    void endOfASession(int code) {
        SQLException failure = new SQLException("gone", "70100", code);
        assertThat(dialect.endsConnection(failure)).isTrue();
        assertThat(dialect.endsSessionOnly(failure)).isTrue();
        BatchUpdateException batch = new BatchUpdateException("batch", "HY000", new int[0]);
        batch.setNextException(failure);
        assertThat(dialect.endsConnection(batch)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1053, 1080, 1152, 1158, 1159, 1160, 1161, 1184})
    @DisplayName("F1: what ended a connection may have ended others")
    void endOfAConnection(int code) {
        SQLException failure = new SQLException("gone", "HY000", code);
        assertThat(dialect.endsConnection(failure)).isTrue();
        assertThat(dialect.endsSessionOnly(failure)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1317, 70100",
        "1969, 70100",
        "3024, HY000",
        "1205, HY000",
        "1213, 40001",
        "1226, 42000",
        "1792, 25006",
        "1062, 23000",
        "1021, HY000",
        "1114, HY000",
        "1030, HY000"
    })
    @DisplayName("F21: a statement that was ended, a lock, a limit, a full disk: the connection stays")
    void endOfAStatement(int code, String state) {
        SQLException failure = new SQLException("no", state, code);
        assertThat(dialect.endsConnection(failure)).isFalse();
        assertThat(dialect.endsSessionOnly(failure)).isFalse();
    }

    @Test
    @DisplayName("E4: an interrupted statement may be the last word of a killed connection")
    void interrupted_castsDoubt() {
        assertThat(dialect.castsDoubt(new SQLException("interrupted", "70100", 1317)))
                .isTrue();
        assertThat(dialect.castsDoubt(new SQLException("too long", "HY000", 3024)))
                .isFalse();
    }

    @Test
    @DisplayName("F4: the limits that are set, in milliseconds, unless the user has set them")
    void configure_setsLimits() {
        Properties properties = new Properties();
        properties.setProperty("socketTimeout", "7");
        dialect.configure(
                "jdbc:mysql://db/orders", properties, Duration.ofMillis(250).toNanos(), false);
        assertThat(properties).containsEntry("connectTimeout", "250").containsEntry("socketTimeout", "7");

        dialect.configure("jdbc:mysql://db/orders", properties, Long.MAX_VALUE - 1_000_000, false);
        assertThat(properties).containsEntry("connectTimeout", "250");
    }

    @Test
    @DisplayName("P1: a URL for MySQL is served by MariaDB's driver, if that is the one that is there")
    void mySqlUrl_isServedByMariaDbsDriver() {
        try (LidoDataSource pool = LidoDataSource.builder()
                .name("orders")
                .url("mysql://127.0.0.1:1/orders")
                .connectRetryAttempts(1)
                .failFastAfter(Duration.ofMillis(1))
                .build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOfSatisfying(
                            DatabaseUnreachableException.class,
                            e -> assertThat(e.kind()).isEqualTo(FailureKind.REFUSED))
                    .cause()
                    .satisfies(cause -> assertThat(cause.getStackTrace())
                            .anySatisfy(
                                    frame -> assertThat(frame.getClassName()).startsWith("org.mariadb.jdbc.")));
        }
    }
}
