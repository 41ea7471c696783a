package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PoolConfigTest {

    @Test
    @DisplayName("E1: defaults of the embedded database: 10, 5, 30 s, 300 s, 3 at the start")
    void build_embedded_hasItsDefaults() {
        PoolConfig config = PoolConfig.builder(PoolDefaults.EMBEDDED).build();

        assertThat(config.maxSize()).isEqualTo(10);
        assertThat(config.maxOverflow()).isEqualTo(5);
        assertThat(config.maximum()).isEqualTo(15);
        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofSeconds(300));
        assertThat(config.initialSize()).isEqualTo(3);
    }

    @Test
    void build_library_everyDefaultIsAsDocumented() {
        assertThat(PoolConfig.builder().name("orders").build())
                .hasToString("pool=orders kind=resource maxSize=10 maxOverflow=0 minIdle=0 initialSize=0"
                        + " acquireTimeout=30s connectTimeout=10s connectRetry.attempts=5 connectRetry.firstDelay=100ms"
                        + " connectRetry.maxDelay=5s maxLifetime=30m idleTimeout=10m validation=after-idle"
                        + " validateAfterIdle=500ms validationTimeout=5s keepaliveInterval=off dnsCheckInterval=30s commandTimeout=off leakThreshold=off reclaimLeaked=false maxPending=10000"
                        + " maxConnecting=2 failFastAfter=off utilizationWarning=0.8 closeGrace=30s");
    }

    @Test
    void build_server_everyDefaultIsAsDocumented() {
        assertThat(PoolConfig.builder(PoolDefaults.SERVER).build())
                .hasToString("pool=pool kind=resource maxSize=15 maxOverflow=0 minIdle=5 initialSize=5"
                        + " acquireTimeout=30s connectTimeout=10s connectRetry.attempts=5 connectRetry.firstDelay=2s"
                        + " connectRetry.maxDelay=5s maxLifetime=30m idleTimeout=10m validation=after-idle"
                        + " validateAfterIdle=500ms validationTimeout=5s keepaliveInterval=off dnsCheckInterval=30s commandTimeout=1m leakThreshold=1m reclaimLeaked=false maxPending=1000"
                        + " maxConnecting=2 failFastAfter=off utilizationWarning=0.8 closeGrace=30s");
    }

    @Test
    @DisplayName("E11: utilizationWarning is a number above 0 up to 1, or off, and nothing else")
    void utilizationWarning_isAFraction_orOff() {
        for (String text : List.of("0.8", "1", "0.000001", "off", " 0.25 ")) {
            assertThat(PoolConfig.builder()
                            .set(PoolSetting.UTILIZATION_WARNING, text)
                            .build()
                            .text(PoolSetting.UTILIZATION_WARNING))
                    .isEqualTo(text.strip());
        }
        for (String text :
                List.of("0", "0.0", "1.01", "-0.5", "80%", ".8", "0,8", "8e-1", "NaN", "Infinity", "", "on")) {
            assertThat(PoolConfig.builder()
                            .set(PoolSetting.UTILIZATION_WARNING, text)
                            .problems())
                    .singleElement()
                    .asString()
                    .endsWith("allowed is a number above 0 up to 1, such as 0.8, or off");
        }
        for (double number : new double[] {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(PoolConfig.builder()
                            .set(PoolSetting.UTILIZATION_WARNING, number)
                            .problems())
                    .hasSize(1);
        }
        assertThat(PoolConfig.builder()
                        .set(PoolSetting.UTILIZATION_WARNING, 1)
                        .build()
                        .utilizationWarning())
                .isEqualTo(1);
        assertThat(PoolConfig.builder()
                        .set(PoolSetting.UTILIZATION_WARNING, 0.0)
                        .build()
                        .text(PoolSetting.UTILIZATION_WARNING))
                .isEqualTo("off");
    }

    @Test
    void build_everyDefault_isValid() {
        for (PoolDefaults defaults : PoolDefaults.values()) {
            assertThat(PoolConfig.builder(defaults).problems()).isEmpty();
        }
    }

    @Test
    void build_initialSizeUnset_followsMinIdle() {
        assertThat(PoolConfig.builder().set(PoolSetting.MIN_IDLE, 4).build().initialSize())
                .isEqualTo(4);
    }

    @Test
    void build_smallMaxSize_capsTheDefaultsThatDependOnIt() {
        PoolConfig config = PoolConfig.builder(PoolDefaults.SERVER).maxSize(2).build();

        assertThat(config.minIdle()).isEqualTo(2);
        assertThat(config.initialSize()).isEqualTo(2);
        assertThat(PoolConfig.builder(PoolDefaults.EMBEDDED).maxSize(1).build().initialSize())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("F27: every problem is listed at once, with key, value seen and what is allowed")
    void build_severalProblems_listsAll() {
        assertThatThrownBy(() -> PoolConfig.builder()
                        .name("a b")
                        .maxSize(-1)
                        .set(PoolSetting.MAX_PENDING, "many")
                        .set(PoolSetting.VALIDATION, "sometimes")
                        .acquireTimeout(Duration.ZERO)
                        .set(PoolSetting.MAX_LIFETIME, "5 parsecs")
                        .set(PoolSetting.RECLAIM_LEAKED, "yes")
                        .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, "6s")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Invalid pool configuration: pool=a b: ")
                .hasMessageContaining("name is 'a b', allowed are")
                .hasMessageContaining("maxSize is -1, allowed is a whole number from 0 to 10000")
                .hasMessageContaining("maxPending is 'many', allowed is a whole number from 0 to 1000000")
                .hasMessageContaining("validation is 'sometimes', allowed is always, after-idle or never")
                .hasMessageContaining("acquireTimeout is 0s, allowed is a time from 1ms to 1h")
                .hasMessageContaining("maxLifetime is '5 parsecs', allowed is a time from 1s to 366d, or off")
                .hasMessageContaining("reclaimLeaked is 'yes', allowed is true or false")
                .hasMessageContaining("connectRetry.firstDelay is 6s, allowed is at most connectRetry.maxDelay (5s)");
    }

    @Test
    @DisplayName("F27: contradictions between settings")
    void build_contradictions_areNamed() {
        assertThat(PoolConfig.builder()
                        .maxSize(2)
                        .set(PoolSetting.MIN_IDLE, 3)
                        .set(PoolSetting.INITIAL_SIZE, 4)
                        .problems())
                .containsExactly(
                        "minIdle is 3, allowed is at most maxSize (2)",
                        "initialSize is 4, allowed is at most maxSize (2)");
        assertThat(PoolConfig.builder().maxSize(0).problems())
                .containsExactly("maxSize and maxOverflow are both 0, allowed is a sum of at least 1");
        assertThat(PoolConfig.builder().set(PoolSetting.RECLAIM_LEAKED, true).problems())
                .containsExactly(
                        "reclaimLeaked is true and leakThreshold is off, allowed is true only with a leakThreshold");
    }

    @Test
    void set_timesAsText_areRead() {
        PoolConfig config = PoolConfig.builder()
                .set(PoolSetting.ACQUIRE_TIMEOUT, "1.5s")
                .set(PoolSetting.MAX_LIFETIME, "off")
                .set(PoolSetting.IDLE_TIMEOUT, "2h")
                .set(PoolSetting.CONNECT_TIMEOUT, "7")
                .build();

        assertThat(config.acquireTimeout()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(config.maxLifetime()).isZero();
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofHours(2));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.text(PoolSetting.MAX_LIFETIME)).isEqualTo("off");
    }

    @Test
    @DisplayName("D2: a threshold, and with it reclaim")
    void set_reclaimWithAThreshold_isRead() {
        PoolConfig config = PoolConfig.builder()
                .set(PoolSetting.LEAK_THRESHOLD, "90s")
                .set(PoolSetting.RECLAIM_LEAKED, "true")
                .build();

        assertThat(config.leakThreshold()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.reclaimLeaked()).isTrue();
        assertThat(PoolConfig.builder().build().reclaimLeaked()).isFalse();
        assertThat(PoolConfig.builder(PoolDefaults.SERVER)
                        .set(PoolSetting.RECLAIM_LEAKED, true)
                        .build()
                        .text(PoolSetting.RECLAIM_LEAKED))
                .isEqualTo("true");
    }

    @Test
    void named_everySpelling_isFound() {
        assertThat(PoolSetting.named("connectRetry.firstDelay")).contains(PoolSetting.CONNECT_RETRY_FIRST_DELAY);
        assertThat(PoolSetting.named("connect-retry.first-delay")).contains(PoolSetting.CONNECT_RETRY_FIRST_DELAY);
        assertThat(PoolSetting.named("CONNECT_RETRY_FIRST_DELAY")).contains(PoolSetting.CONNECT_RETRY_FIRST_DELAY);
        assertThat(PoolSetting.named("poolSize")).isEmpty();
    }
}
