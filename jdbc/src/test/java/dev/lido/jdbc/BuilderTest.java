package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.BudgetUse;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolListener;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.Validation;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BuilderTest {

    private static LidoDataSourceBuilder h2(String name) {
        return LidoDataSource.builder().name(name).url("jdbc:h2:mem:" + name);
    }

    @Test
    @DisplayName("F27: every problem is listed at once")
    void build_listsEveryProblem() {
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .name("my pool")
                        .maxSize(-1)
                        .minIdle(3)
                        .set(PoolSetting.ACQUIRE_TIMEOUT, "soon")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Invalid data source configuration: pool=my pool: ")
                .hasMessageContaining("url is missing")
                .hasMessageContaining("name is 'my pool'")
                .hasMessageContaining("maxSize is -1, allowed is a whole number from 0 to 10000")
                .hasMessageContaining("acquireTimeout is 'soon'");
    }

    @Test
    @DisplayName("F27: a URL without a driver is refused, and nothing secret is shown")
    void build_withoutADriver_isRefused() {
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .url("jdbc:nosuch://app:s3cret@db/orders?password=s3cret")
                        .password("s3cret")
                        .maxPending(-5)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("url has no driver for jdbc:nosuch:")
                .hasMessageContaining("maxPending is -5")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("@db");
    }

    @Test
    @DisplayName("D11: the listener is told what happens in the pool")
    void listener_isTold() throws Exception {
        CountDownLatch created = new CountDownLatch(1);
        PoolListener listener = new PoolListener() {
            @Override
            public void created(String pool, Duration took) {
                assertThat(pool).isEqualTo("told");
                created.countDown();
            }
        };
        try (LidoDataSource pool = h2("told").listener(listener).build()) {
            pool.getConnection().close();
            assertThat(created.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("D6: data sources share a budget; what it can't keep is refused")
    void budget_isShared() {
        ConnectionBudget budget = ConnectionBudget.of("orders-db", 3);
        try (LidoDataSource b = h2("b").budget(budget, 1, 2).maxSize(1).build();
                LidoDataSource a = h2("a").budget(budget)
                        .acquireTimeout(Duration.ofMillis(50))
                        .build()) {
            assertThat(budget.pools()).extracting(BudgetUse::weight).containsExactly(2, 1);
            assertThatThrownBy(() -> h2("c").budget(budget, 4, 1).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("come to 5, allowed is at most the limit (3)");
            assertThat(a.warm(3)).isLessThanOrEqualTo(2);
            assertThat(b.warm(1)).isEqualTo(1);
            assertThat(budget.used()).isLessThanOrEqualTo(3);
        }
        assertThat(budget.limit()).isEqualTo(3);
    }

    @Test
    void toString_showsNoUrl() {
        try (LidoDataSource pool = h2("quiet").user("sa").password("s3cret").build()) {
            assertThat(pool.toString()).contains("pool=quiet").doesNotContain("s3cret", "jdbc:h2");
        }
    }

    @ParameterizedTest
    @EnumSource(PoolSetting.class)
    void everySetting_hasATypedSetter(PoolSetting setting) throws Exception {
        LidoDataSourceBuilder builder = h2("typed").minIdle(0).maxSize(9);
        String key = setting.key();
        if (key.contains(".")) {
            int dot = key.indexOf('.');
            key = key.substring(0, dot) + Character.toUpperCase(key.charAt(dot + 1)) + key.substring(dot + 2);
        }
        Object value = switch (setting.type()) {
            case COUNT -> 7;
            case DURATION, OPTIONAL_DURATION -> Duration.ofSeconds(4);
            case VALIDATION -> Validation.ALWAYS;
            case BOOLEAN -> true;
            case FRACTION -> 0.5;
            case RESET_POLICY -> "DISCARD ALL";
        };
        Class<?> type = MethodType.methodType(value.getClass()).unwrap().returnType();
        if (setting == PoolSetting.RECLAIM_LEAKED) {
            builder.leakThreshold(Duration.ofMinutes(1)); // without it there is nothing to reclaim
        }
        Method setter = LidoDataSourceBuilder.class.getMethod(key, type);

        assertThat(setter.invoke(builder, value)).isSameAs(builder);

        try (LidoDataSource pool = builder.build()) {
            assertThat(pool.config().text(setting)).isIn("7", "4s", "always", "true", "0.5", "DISCARD ALL");
        }
    }

    @Test
    void defaults_areThoseOfTheKindAskedFor() {
        try (LidoDataSource library = h2("library").build();
                LidoDataSource project = LidoDataSource.builder(PoolDefaults.PROJECT)
                        .name("project")
                        .url("jdbc:h2:mem:project")
                        .build()) {
            assertThat(library.config().maxSize()).isEqualTo(10);
            assertThat(library.kind()).isEqualTo("h2");
            assertThat(project.config().maxSize()).isEqualTo(5);
            assertThat(project.config().acquireTimeout()).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    @DisplayName("M4: unpooled is the same interface with a size of 0 and the former maximum as overflow")
    void unpooled_keepsTheMaximumAsOverflow() {
        try (LidoDataSource pool = h2("unpooled")
                .maxSize(4)
                .maxOverflow(2)
                .minIdle(3)
                .acquireTimeout(Duration.ofSeconds(7))
                .unpooled()
                .build()) {
            PoolConfig config = pool.config();
            assertThat(config.maxSize()).isZero();
            assertThat(config.maxOverflow()).isEqualTo(6);
            assertThat(config.minIdle()).isZero();
            assertThat(config.acquireTimeout()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @Test
    @DisplayName("F10: the password is read at each connect")
    void password_isReadAtEachConnect() throws Exception {
        StubDatabase database = new StubDatabase();
        AtomicInteger asked = new AtomicInteger();
        try (var registration = database.registered();
                LidoDataSource pool = database.builder()
                        .unpooled()
                        .user("app")
                        .password(() -> "secret " + asked.incrementAndGet())
                        .property("color", "green")
                        .build()) {
            assertThat(registration).isNotNull();
            pool.useConnection(connection -> {});
            pool.useConnection(connection -> {});
            assertThat(database.connects)
                    .extracting(p -> p.getProperty("password"))
                    .containsExactly("secret 1", "secret 2");
            Properties first = database.connects.get(0);
            assertThat(first.getProperty("user")).isEqualTo("app");
            assertThat(first.getProperty("color")).isEqualTo("green");
        }
    }

    @Test
    void dataSource_answersWhatDataSourcesMustAnswer() throws Exception {
        try (LidoDataSource pool =
                h2("answers").acquireTimeout(Duration.ofMillis(1500)).build()) {
            assertThat(pool.getLoginTimeout()).isEqualTo(2);
            assertThat(pool.getLogWriter()).isNull();
            assertThatThrownBy(() -> pool.setLoginTimeout(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThatThrownBy(() -> pool.setLogWriter(null)).isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThatThrownBy(pool::getParentLogger).isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThatThrownBy(() -> pool.getConnection("app", "s3cret"))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageStartingWith("Credentials not taken: pool=answers")
                    .hasMessageContaining("set user and password on the builder")
                    .hasMessageNotContaining("s3cret");
            assertThat(pool.unwrap(LidoDataSource.class)).isSameAs(pool);
            assertThat(pool.isWrapperFor(Connection.class)).isFalse();
            assertThatThrownBy(() -> pool.unwrap(Connection.class))
                    .hasMessageStartingWith("Not a wrapper: pool=answers");
        }
    }
}
