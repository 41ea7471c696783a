package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDefaultsTest {

    @TempDir
    Path folder;

    private Setup setup;

    @BeforeEach
    void setUp() {
        setup = new Setup(folder);
    }

    @Test
    @DisplayName("E1: the database that there is without any configuration")
    void source_withoutConfiguration_isTheEmbeddedDatabase() throws Exception {
        SourceConfig source = setup.source();

        assertThat(source.name()).isEqualTo("db");
        assertThat(source.type()).isEqualTo(SourceType.SQLITE);
        assertThat(source.url()).isEqualTo(folder.resolve("database/lido.db").toString());
        assertThat(source.pool().name()).isEqualTo("db");
        assertThat(source.pool().kind()).isEqualTo("sqlite");
        assertThat(source.pool().maxSize()).isEqualTo(10);
        assertThat(source.pool().maxOverflow()).isEqualTo(5);
        assertThat(source.pool().acquireTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(source.pool().maxLifetime()).isEqualTo(Duration.ofSeconds(300));
        assertThat(source.pool().initialSize()).isEqualTo(3);
    }

    @Test
    void server_withoutConfiguration_listensOnLoopback() throws Exception {
        ServerConfig server = setup.server();

        assertThat(server.host()).isEqualTo("127.0.0.1");
        assertThat(server.port()).isEqualTo(8000);
        assertThat(server.metricsPort()).isEmpty();
        assertThat(server.maxBodyBytes()).isEqualTo(1024 * 1024);
        assertThat(server.token()).isEmpty();
    }

    @Test
    void source_withTypeAndUrlOnly_hasTheDefaultsOfTheContract() throws Exception {
        SourceConfig source = setup.yaml("sources: {orders: {type: postgres, url: 'postgresql://host/orders'}}")
                .source();

        assertThat(source.url()).isEqualTo("postgresql://host/orders");
        assertThat(source.user()).isEmpty();
        assertThat(source.password()).isEmpty();
        assertThat(source.schema()).isEmpty();
        assertThat(source.readOnly()).isTrue();
        assertThat(source.required()).isTrue();
        assertThat(source.maxRows()).isEqualTo(500);
        assertThat(source.maxBytes()).isEqualTo(1024 * 1024);
        assertThat(source.maxCellBytes()).isEqualTo(64 * 1024);
    }

    @Test
    void pool_ofAServerDatabase_hasItsDefaults() throws Exception {
        PoolConfig pool = setup.yaml("sources: {orders: {type: postgres, url: 'postgresql://host/orders'}}")
                .source()
                .pool();

        assertSame(
                pool,
                PoolConfig.builder(PoolDefaults.SERVER)
                        .name("orders")
                        .kind("postgres")
                        .build());
    }

    @Test
    void pool_ofAnySqliteSource_hasTheEmbeddedDefaults() throws Exception {
        PoolConfig pool = setup.yaml("sources: {shop: {type: sqlite, url: shop.db}}")
                .source()
                .pool();

        assertSame(
                pool,
                PoolConfig.builder(PoolDefaults.EMBEDDED)
                        .name("shop")
                        .kind("sqlite")
                        .build());
    }

    @Test
    void pool_withAMaxSizeBelowTheDefaultsOfTheOthers_limitsThose() throws Exception {
        PoolConfig postgres = setup.yaml(
                        "sources: {orders: {type: postgres, url: 'postgresql://host/orders', pool: {max-size: 2}}}")
                .source()
                .pool();
        PoolConfig sqlite = setup.yaml("sources: {shop: {type: sqlite, url: shop.db, pool: {max-size: 1}}}")
                .source()
                .pool();

        assertThat(postgres.minIdle()).isEqualTo(2);
        assertThat(postgres.initialSize()).isEqualTo(2);
        assertThat(sqlite.initialSize()).isEqualTo(1);
    }

    @Test
    void defaultDatabase_isTold_onlyWhereNothingNamesAnother() throws Exception {
        assertThat(setup.load().defaultDatabase()).contains(folder.resolve("database/lido.db"));
        assertThat(new Setup(folder).variable("EROS_DB_PATH", "other.db").load().defaultDatabase())
                .isEmpty();
        assertThat(new Setup(folder).database(":memory:").load().defaultDatabase())
                .isEmpty();
        assertThat(setup.yaml("sources: {db: {type: sqlite, url: other.db}}")
                        .load()
                        .defaultDatabase())
                .isEmpty();
        assertThat(setup.yaml("server: {port: 0}").load().defaultDatabase()).isPresent();
    }

    private static void assertSame(PoolConfig seen, PoolConfig expected) {
        for (PoolSetting setting : PoolSetting.values()) {
            assertThat(seen.text(setting)).as(setting.key()).isEqualTo(expected.text(setting));
        }
        assertThat(seen.name()).isEqualTo(expected.name());
        assertThat(seen.kind()).isEqualTo(expected.kind());
    }
}
