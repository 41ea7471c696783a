package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M8, D11: exhaustion is logged at debug level each time, and as a warning once an episode")
class ExhaustionLogTest extends PoolTest {

    private static void exhaust(Pool<FakeResource> pool) {
        assertThatThrownBy(() -> pool.acquire(Duration.ofSeconds(1))).isInstanceOf(PoolExhaustedException.class);
    }

    @Test
    void anEpisode_isOneWarning_howeverManyTimeOut() {
        try (LogLines lines = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            FakeLease held = acquire(pool);
            exhaust(pool);
            exhaust(pool);
            exhaust(pool);
            assertThat(lines.event("exhausted"))
                    .singleElement()
                    .asString()
                    .startsWith("pool=test event=exhausted Connection pool exhausted: pool=test waited=1000ms");
            held.close();
        }
    }

    @Test
    void theNextEpisode_isAnotherWarning_alsoIfNobodyWaitedInBetween() {
        try (LogLines lines = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            FakeLease held = acquire(pool);
            exhaust(pool);
            held.close();
            environment.advance(TICK); // sees it free
            held = acquire(pool);
            exhaust(pool);
            assertThat(lines.event("exhausted")).hasSize(2);
            held.close();
        }
    }

    @Test
    void atDebugLevel_eachIsALine() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            FakeLease held = acquire(pool);
            exhaust(pool);
            exhaust(pool);
            assertThat(lines.event("exhausted")).hasSize(2);
            held.close();
        }
    }
}
