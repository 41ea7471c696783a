package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolSetting;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Option, file, canonical variable, alias, default: the earlier one wins. */
class ConfigPrecedenceTest {

    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void setUp() {
        setup = new Setup(folder);
    }

    @Test
    @DisplayName("E1: the variables of the embedded pool")
    void aliases_ofTheEmbeddedPool_setIt() throws Exception {
        SourceConfig source = setup.variable("EROS_DB_PATH", "data/agents.db")
                .variable("EROS_DB_POOL_SIZE", "20")
                .variable("EROS_DB_POOL_OVERFLOW", "7")
                .variable("EROS_DB_POOL_TIMEOUT", "12")
                .variable("EROS_DB_CONN_MAX_AGE", "180")
                .source();

        assertThat(source.url()).isEqualTo(folder.resolve("data/agents.db").toString());
        assertThat(source.pool().maxSize()).isEqualTo(20);
        assertThat(source.pool().maxOverflow()).isEqualTo(7);
        assertThat(source.pool().acquireTimeout()).isEqualTo(Duration.ofSeconds(12));
        assertThat(source.pool().maxLifetime()).isEqualTo(Duration.ofSeconds(180));
    }

    @Test
    @DisplayName("E1: a pool of 2 needs no other variable, though 3 connections are opened by default")
    void aliases_withASmallSize_work() throws Exception {
        PoolConfig pool = setup.variable("EROS_DB_POOL_SIZE", "2").source().pool();

        assertThat(pool.maxSize()).isEqualTo(2);
        assertThat(pool.initialSize()).isEqualTo(2);
    }

    @Test
    @DisplayName("E1: the variables of the embedded pool reach no other source")
    void aliases_leaveOtherSourcesAlone() throws Exception {
        PoolConfig pool = setup.yaml("sources: {shop: {type: sqlite, url: shop.db}}")
                .variable("EROS_DB_POOL_SIZE", "20")
                .source()
                .pool();

        assertThat(pool.maxSize()).isEqualTo(10);
    }

    @Test
    void canonicalVariable_winsOverItsAlias() throws Exception {
        SourceConfig source = setup.variable("EROS_DB_POOL_SIZE", "20")
                .variable("LIDO_DB_MAX_SIZE", "21")
                .variable("EROS_DB_PATH", "alias.db")
                .variable("LIDO_DB_URL", "canonical.db")
                .source();

        assertThat(source.pool().maxSize()).isEqualTo(21);
        assertThat(source.url()).endsWith("canonical.db");
    }

    @Test
    void file_winsOverVariables() throws Exception {
        SourceConfig source = setup.yaml("sources: {db: {type: sqlite, url: file.db, pool: {max-size: 4}}}")
                .variable("LIDO_DB_MAX_SIZE", "21")
                .variable("EROS_DB_PATH", "alias.db")
                .variable("LIDO_DB_MAX_OVERFLOW", "9")
                .source();

        assertThat(source.pool().maxSize()).isEqualTo(4);
        assertThat(source.pool().maxOverflow()).isEqualTo(9);
        assertThat(source.url()).endsWith("file.db");
    }

    @Test
    void options_winOverFileAndVariables() throws Exception {
        ServerConfig server = setup.yaml("server: {host: 127.0.0.2, port: 1000, metrics-port: 1001}")
                .variable("LIDO_PORT", "2000")
                .host("127.0.0.3")
                .port("3000")
                .metricsPort("3001")
                .server();

        assertThat(server.host()).isEqualTo("127.0.0.3");
        assertThat(server.port()).isEqualTo(3000);
        assertThat(server.metricsPort()).contains(3001);
    }

    @Test
    void serverVariables_winOverDefaultsOnly() throws Exception {
        setup.variable("LIDO_HOST", "127.0.0.2")
                .variable("LIDO_PORT", "2000")
                .variable("LIDO_METRICS_PORT", "2001")
                .variable("LIDO_TOKEN", "a-token");

        ServerConfig server = setup.server();
        assertThat(server.host()).isEqualTo("127.0.0.2");
        assertThat(server.port()).isEqualTo(2000);
        assertThat(server.metricsPort()).contains(2001);
        assertThat(server.token()).contains("a-token");

        assertThat(setup.yaml("server: {port: 1000}").server().port()).isEqualTo(1000);
    }

    @Test
    void emptyVariables_countAsUnset() throws Exception {
        ServerConfig server =
                setup.variable("LIDO_PORT", "").variable("LIDO_TOKEN", "").server();

        assertThat(server.port()).isEqualTo(8000);
        assertThat(server.token()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PoolSetting.class)
    void everyPoolSetting_hasAVariable_ofItsOwn(PoolSetting setting) throws Exception {
        String value = other(setting);

        PoolConfig pool = setup.yaml("sources: {my-shop: {type: sqlite, url: shop.db}}")
                .variable("LIDO_MY_SHOP_" + setting.environmentKey(), value)
                .source()
                .pool();

        assertThat(pool.text(setting)).isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource(PoolSetting.class)
    void everyPoolSetting_hasAKey_inTheFile(PoolSetting setting) throws Exception {
        String key = setting.dashedKey();
        String nested = key.startsWith("connect-retry.")
                ? "connect-retry: {" + key.substring(14) + ": " + other(setting) + "}"
                : key + ": " + other(setting);

        PoolConfig pool = setup.yaml("sources: {shop: {type: sqlite, url: shop.db, pool: {" + nested + "}}}")
                .source()
                .pool();

        assertThat(pool.text(setting)).isEqualTo(other(setting));
    }

    @Test
    void commandTimeout_maybeGivenAtTheSourceItself() throws Exception {
        PoolConfig pool = setup.yaml("sources: {shop: {type: sqlite, url: shop.db, command-timeout: 7s}}")
                .source()
                .pool();

        assertThat(pool.commandTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void database_asAnOption_replacesEverySource() throws Exception {
        setup.yaml("sources: {orders: {type: postgres, url: '${NOT_SET}'}, shop: {type: sqlite, url: shop.db}}")
                .file("mine.db", "");

        SourceConfig sqlite = setup.database("mine.db").source();
        assertThat(sqlite.name()).isEqualTo("db");
        assertThat(sqlite.type()).isEqualTo(SourceType.SQLITE);
        assertThat(sqlite.url()).isEqualTo(folder.resolve("mine.db").toString());

        SourceConfig postgres =
                setup.database("postgresql://app:secret@host/orders").source();
        assertThat(postgres.type()).isEqualTo(SourceType.POSTGRES);
        assertThat(postgres.pool().maxSize()).isEqualTo(15);
        assertThat(postgres.url()).isEqualTo("postgresql://app:secret@host/orders");
    }

    @Test
    void configFile_isTheOptions_thenTheVariables_thenTheOneInTheFolder() throws Exception {
        setup.yaml("server: {port: 1}").file("conf/b.yaml", "server: {port: 2}").file("c.yaml", "server: {port: 3}");

        assertThat(setup.server().port()).isEqualTo(1);
        assertThat(setup.variable("LIDO_CONFIG", "conf/b.yaml").server().port()).isEqualTo(2);
        assertThat(setup.config(folder.resolve("c.yaml").toString()).server().port())
                .isEqualTo(3);
        assertThat(setup.load().file()).contains(folder.resolve("c.yaml"));
    }

    @Test
    void relativePaths_ofTheFile_beginBesideIt() throws Exception {
        setup.file("conf/lido.yaml", "sources: {shop: {type: sqlite, url: ../data/shop.db, password-file: secret}}")
                .file("conf/secret", "from-file\n")
                .config("conf/lido.yaml");

        assertThat(setup.source().url())
                .isEqualTo(folder.resolve("data/shop.db").toString());
        assertThat(setup.source().password()).contains("from-file");
    }

    /** A value that is allowed together with the defaults, and is none of them. */
    private static String other(PoolSetting setting) {
        return switch (setting) {
            case MAX_SIZE, MAX_OVERFLOW -> "12";
            case MIN_IDLE, INITIAL_SIZE -> "4";
            case CONNECT_RETRY_FIRST_DELAY -> "150ms";
            case VALIDATION -> "never";
            default ->
                switch (setting.type()) {
                    case COUNT -> "17";
                    case DURATION -> "7s";
                    case OPTIONAL_DURATION -> "off";
                    case VALIDATION -> "always";
                    case BOOLEAN -> "true";
                    case FRACTION -> "0.5";
                    case RESET_POLICY -> "DISCARD ALL";
                };
        };
    }
}
