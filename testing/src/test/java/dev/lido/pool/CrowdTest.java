package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F23: 10 000 callers wait on a pool of 10")
class CrowdTest extends PoolTest {

    private static final int CALLERS = 10_000;
    private static final int CONNECTIONS = 10;
    private static final Duration LONG = Duration.ofHours(1);

    private final List<Integer> served = new ArrayList<>();

    private List<CompletableFuture<Void>> ask(Pool<FakeResource> pool) {
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int number = i;
            stages.add(pool.acquireAsync(LONG, Lane.COMMON)
                    .thenAccept(lease -> {
                        served.add(number);
                        lease.close();
                    })
                    .toCompletableFuture());
        }
        return stages;
    }

    @Test
    void allAreServed_inTheOrderOfAsking_whenConnectionsComeBack() {
        Pool<FakeResource> pool = open(b -> b.maxSize(CONNECTIONS));
        List<FakeLease> held = acquire(pool, CONNECTIONS);
        List<CompletableFuture<Void>> stages = ask(pool);
        assertThat(pool.stats().pending()).isEqualTo(CALLERS);
        held.get(0).close();
        environment.runTasks();
        assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompleted());
        assertThat(served).hasSize(CALLERS).isSorted();
        assertThat(pool.stats().created()).isEqualTo(CONNECTIONS);
        held.forEach(Lease::close);
    }

    @Test
    void whileNothingMoves_noTaskRuns() {
        Pool<FakeResource> pool = open(b -> b.maxSize(CONNECTIONS));
        List<FakeLease> held = acquire(pool, CONNECTIONS);
        ask(pool);
        environment.runTasks();
        environment.holdTasks(true);
        environment.advance(TICK.multipliedBy(50));
        assertThat(environment.pendingTasks()).isZero();
        assertThat(served).isEmpty();
        environment.holdTasks(false);
        held.forEach(Lease::close);
        environment.runTasks();
        assertThat(served).hasSize(CALLERS);
    }

    @Test
    @DisplayName("F23: a caller who waits takes the same memory however many do, and a tick takes next to none")
    void memory_isLinearInThoseWhoWait() {
        Pool<FakeResource> pool = open(b -> b.maxSize(CONNECTIONS));
        List<FakeLease> held = acquire(pool, CONNECTIONS);
        long start = allocatedBytes();
        ask(pool);
        long asked = allocatedBytes();
        environment.advance(TICK.multipliedBy(50));
        long waited = allocatedBytes();
        assertThat((asked - start) / CALLERS).as("bytes a caller").isBetween(50L, 1_500L);
        assertThat((waited - asked) / 50).as("bytes a tick").isLessThan(CALLERS);
        held.forEach(Lease::close);
        environment.runTasks();
    }

    /** By this thread, which asks and ticks. */
    private static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void allGiveUp_atOnce_andNothingIsLeft() {
        Pool<FakeResource> pool = open(b -> b.maxSize(CONNECTIONS));
        List<FakeLease> held = acquire(pool, CONNECTIONS);
        List<CompletableFuture<Lease<FakeResource>>> stages = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            stages.add(pool.acquireAsync(LONG, Lane.named("lane" + i % 3)).toCompletableFuture());
        }
        for (int i = 0; i < CALLERS; i += 2) { // from both ends
            stages.get(i).cancel(false);
            stages.get(CALLERS - 1 - i).cancel(false);
        }
        assertThat(pool.stats().pending()).isZero();
        held.forEach(Lease::close);
        assertThat(pool.stats().idle()).isEqualTo(CONNECTIONS);
    }
}
