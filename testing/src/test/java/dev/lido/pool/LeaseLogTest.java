package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M8: acquire and release at debug level")
class LeaseLogTest extends PoolTest {

    @Test
    void eachIsOneLine_withItsNumbers() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            FakeLease lease = acquire(pool);
            environment.advance(Duration.ofMillis(1_500));
            lease.close();
            pool.acquire(Duration.ofSeconds(1), Lane.named("reports")).close();
            String thread = Thread.currentThread().getName();
            assertThat(lines.event("acquired"))
                    .containsExactly(
                            "pool=test event=acquired slot=0 lane=common thread=" + thread,
                            "pool=test event=acquired slot=0 lane=reports thread=" + thread);
            assertThat(lines.event("released"))
                    .containsExactly(
                            "pool=test event=released slot=0 heldMs=1500", "pool=test event=released slot=0 heldMs=0");
        }
    }

    @Test
    void anAsynchronousOne_isLoggedToo() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            CompletableFuture<Lease<FakeResource>> stage = pool.acquireAsync().toCompletableFuture();
            environment.runTasks();
            stage.join().close();
            assertThat(lines.event("acquired"))
                    .containsExactly("pool=test event=acquired slot=0 lane=common thread=asynchronous, asked by "
                            + Thread.currentThread().getName());
            assertThat(lines.event("released")).containsExactly("pool=test event=released slot=0 heldMs=0");
        }
    }

    @Test
    @DisplayName("M8: switched on and off while the pool runs, within a tick; off, an acquire leaves no trace")
    void theLevel_isAskedForEachTick() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        try (LogLines lines = LogLines.of("test")) {
            acquire(pool).close();
            assertThat(lines.event("acquired")).isEmpty();
            assertThat(((LeasePool<FakeResource>) pool).notesLeases).isFalse();

            lines.from(Level.FINE);
            environment.advance(TICK);
            acquire(pool).close();
            assertThat(lines.event("acquired")).hasSize(1);

            lines.from(Level.INFO);
            environment.advance(TICK);
            acquire(pool).close();
            assertThat(lines.event("acquired")).hasSize(1);
        }
    }
}
