package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("P2: the forms of a URL")
class DatabaseUrlTest {

    private static Map<String, String> properties(DatabaseUrl url) {
        Properties properties = url.properties();
        return properties.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, properties::getProperty));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "postgres", "postgresql+psycopg2", "postgresql+asyncpg"})
    @DisplayName("P2: a PostgreSQL URL as other languages write it")
    void postgresUrl_ofAnyForm_isTranslated(String scheme) {
        DatabaseUrl url = DatabaseUrl.parse(scheme + "://app:p%40ss+w%2Ford@db.example:5433/orders?sslmode=require");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/orders");
        assertThat(properties(url))
                .containsOnly(
                        Map.entry("user", "app"), Map.entry("password", "p@ss+w/ord"), Map.entry("sslmode", "require"));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://db/orders,                    jdbc:postgresql://db/orders",
        "postgresql:///orders,                      jdbc:postgresql://localhost/orders",
        "postgresql://[::1]:5433/orders,            jdbc:postgresql://[::1]:5433/orders",
        "'postgresql://a:1,b:2/orders',             'jdbc:postgresql://a:1,b:2/orders'",
        "postgresql://a:b@c@db/orders?user=x@y,     jdbc:postgresql://db/orders",
        "postgresql://db,                           jdbc:postgresql://db/",
        "jdbc:postgresql://db/orders?user=app,      jdbc:postgresql://db/orders?user=app",
        "mysql+pymysql://app@db/orders,             jdbc:mysql://db/orders",
        "mariadb://db:3307/orders,                  jdbc:mariadb://db:3307/orders",
        "sqlite:///data/app.db,                     jdbc:sqlite:data/app.db",
        "sqlite:////data/app.db,                    jdbc:sqlite:/data/app.db",
        "sqlite:app.db,                             jdbc:sqlite:app.db",
        "./database/lido.db,                        jdbc:sqlite:./database/lido.db",
        "/tmp/lido.db,                              jdbc:sqlite:/tmp/lido.db",
        "C:\\data\\lido.db,                         jdbc:sqlite:C:\\data\\lido.db",
        "file:app.db?mode=ro,                       jdbc:sqlite:file:app.db?mode=ro",
        "jdbc:h2:mem:test,                          jdbc:h2:mem:test",
    })
    @DisplayName("P1, P2: a URL for each kind of database")
    void url_isTranslated(String given, String expected) {
        assertThat(DatabaseUrl.parse(given).jdbcUrl()).isEqualTo(expected);
    }

    @Test
    @DisplayName("P2: parameters of libpq go by the names of the JDBC driver")
    void libpqParameters_areTranslated() {
        DatabaseUrl url = DatabaseUrl.parse(
                "postgresql://db/orders?application_name=lido&connect_timeout=3&sslmode=require&channel_binding=require"
                        + "&options=-c%20work_mem%3D1MB");
        assertThat(properties(url))
                .containsOnly(
                        Map.entry("ApplicationName", "lido"),
                        Map.entry("connectTimeout", "3"),
                        Map.entry("sslmode", "require"),
                        Map.entry("channelBinding", "require"),
                        Map.entry("options", "-c work_mem=1MB"));
    }

    @Test
    void ssl_asAsyncpgHasIt_isAMode() {
        assertThat(properties(DatabaseUrl.parse("postgresql+asyncpg://db/orders?ssl=require")))
                .containsOnly(Map.entry("sslmode", "require"));
        assertThat(properties(DatabaseUrl.parse("postgresql://db/orders?ssl=true")))
                .containsOnly(Map.entry("ssl", "true"));
    }

    @Test
    @DisplayName("P2: parameters of MySQL's programs go by the names of the JDBC drivers")
    void mySqlParameters_areTranslated() {
        DatabaseUrl url = DatabaseUrl.parse("mysql+pymysql://app:x@db/orders?charset=utf8mb4&ssl_mode=verify_identity"
                + "&connect_timeout=2.5&read_timeout=30&tcpKeepAlive=false");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:mysql://db/orders");
        assertThat(properties(url))
                .containsOnly(
                        Map.entry("user", "app"),
                        Map.entry("password", "x"),
                        Map.entry("sslMode", "VERIFY_IDENTITY"),
                        Map.entry("connectTimeout", "2500"),
                        Map.entry("socketTimeout", "30000"),
                        Map.entry("tcpKeepAlive", "false"));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://db/o?ssl=true,               REQUIRED",
        "mysql://db/o?ssl=0,                  DISABLED",
        "mysql+aiomysql://db/o?ssl-mode=preferred, PREFERRED",
        "mysql://db/o?sslmode=verify-ca,      VERIFY_CA",
        "mariadb://db/o?ssl_mode=REQUIRED,    REQUIRED",
        "mariadb://db/o?sslMode=trust,        trust",
    })
    @DisplayName("P2: ways to ask for TLS of MySQL")
    void mySqlTls_isAMode(String given, String mode) {
        assertThat(properties(DatabaseUrl.parse(given))).containsOnly(Map.entry("sslMode", mode));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://db/o?ssl_mode=s3cret,               allowed are DISABLED",
        "mariadb://db/o?ssl_mode=PREFERRED,          'allowed are DISABLED, REQUIRED'",
        "mysql://db/o?ssl=s3cret,                    write ssl_mode=REQUIRED",
        "mysql://db/o?charset=latin1,                allowed is utf8mb4",
        "mysql://db/o?connect_timeout=s3cret,        not a number of seconds",
        "mysql://db/o?connect_timeout=-1,            not a number of seconds",
        "mysql://db/o?ssl_ca=/s3cret,                name the driver's trustStore",
        "mariadb://db/o?unix_socket=/s3cret,         name MariaDB's localSocket",
        "mysql://db/o?autocommit=true,               leave it out",
        "mysql://db/o?read_default_file=s3cret,      write it by the driver's name",
    })
    @DisplayName("P2: what no JDBC driver for MySQL knows is refused, with what to write instead")
    void mySqlParameter_unknown_isRefused(String given, String advice) {
        assertThatThrownBy(() -> DatabaseUrl.parse(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url has ")
                .hasMessageContaining(advice)
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mongodb://app:s3cret@db/orders",
                "postgresql:app:s3cret@db/orders",
                "postgresql://app:s3cret%zz@db/orders",
                "postgresql://app:s3/cret@db/orders?s3cret",
                "postgresql://app:pass/s3cret@db/orders",
                "postgresql://app:pass?s3cret@db/orders",
                "postgresql://db/orders?s3cret",
            })
    void wrongUrl_isRefused_withoutItsSecret(String given) {
        assertThatThrownBy(() -> DatabaseUrl.parse(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url ")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }
}
