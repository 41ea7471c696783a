package dev.lido.it.jdbc;

import static dev.lido.it.MySqlServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.MySqlServer;
import dev.lido.it.MySqlServer.Kind;
import dev.lido.jdbc.LidoDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("P1, P2: MySQL and MariaDB by URL")
class MySqlUrlTest {

    private static String address(Kind kind) {
        return "://" + MySqlServer.USER + ":" + MySqlServer.PASSWORD + "@127.0.0.1:"
                + MySqlServer.shared(kind).port() + "/" + MySqlServer.DATABASE;
    }

    @ParameterizedTest
    @CsvSource({
        "mysql, MYSQL, mysql",
        "mysql+pymysql, MYSQL, mysql",
        "mysql+aiomysql, MYSQL, mysql",
        "mysql+mysqldb, MARIADB, mysql",
        "mariadb, MARIADB, mariadb",
        "mariadb+mariadbconnector, MARIADB, mariadb",
        "mariadb, MYSQL, mariadb",
    })
    @DisplayName("P1, P2: a URL as other languages write it")
    void urlOfAnotherLanguage_connects(String scheme, Kind kind, String called) throws SQLException {
        String url = scheme + address(kind) + "?ssl_mode=DISABLED&charset=utf8mb4&connect_timeout=10";
        try (LidoDataSource pool = LidoDataSource.builder().url(url).build()) {
            assertThat(pool.kind()).isEqualTo(called);
            pool.useConnection(connection -> {
                assertThat(text(connection, "SELECT DATABASE()")).isEqualTo(MySqlServer.DATABASE);
                assertThat(text(connection, "SELECT CONCAT('ä', '😀')")).isEqualTo("ä😀");
                assertThat(text(connection, "SHOW STATUS LIKE 'Ssl_cipher'")).isEqualTo("Ssl_cipher");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb"})
    @DisplayName("P2: ssl_mode=REQUIRED encrypts, and then MySQL's own way to log in needs nothing else")
    void sslMode_required_encrypts(String scheme) throws SQLException {
        MySqlServer server = MySqlServer.shared(Kind.MYSQL);
        server.execute(
                "CREATE USER IF NOT EXISTS modern@'%' IDENTIFIED WITH caching_sha2_password BY 'x'",
                "GRANT ALL PRIVILEGES ON orders.* TO modern@'%'");
        String url = scheme + "://modern:x@127.0.0.1:" + server.port() + "/orders?ssl_mode=REQUIRED";
        try (LidoDataSource pool = LidoDataSource.builder().url(url).build()) {
            pool.useConnection(connection -> assertThat(text(
                            connection,
                            "SELECT LENGTH(variable_value) > 0 FROM performance_schema.session_status"
                                    + " WHERE variable_name = 'Ssl_cipher'"))
                    .isEqualTo("1"));
        }
    }

    @Test
    @DisplayName(
            "P2: without TLS, MySQL's own way to log in wants the driver to be allowed to ask for the server's key")
    void cachingSha2_withoutTls_connectsIfAllowed() throws SQLException {
        MySqlServer server = MySqlServer.shared(Kind.MYSQL);
        server.execute(
                "DROP USER IF EXISTS keyed@'%'", "CREATE USER keyed@'%' IDENTIFIED WITH caching_sha2_password BY 'x'");
        String url = "mysql://keyed:x@127.0.0.1:" + server.port() + "/?ssl_mode=DISABLED&allowPublicKeyRetrieval=true";
        try (LidoDataSource pool = LidoDataSource.builder().url(url).build()) {
            pool.useConnection(connection ->
                    assertThat(text(connection, "SELECT CURRENT_USER()")).isEqualTo("keyed@%"));
        }
    }
}
