package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManualEnvironmentTest {

    private final ManualEnvironment environment = new ManualEnvironment().advanceWhileWaiting(false);

    @Test
    void park_timeMovedSinceItWasRead_returnsAtOnce() {
        environment.ticker().nanos();
        environment.advance(Duration.ofSeconds(1)); // as the test's thread does, before the caller's has parked

        environment.parkNanos(this, 1);

        assertThat(environment.parkedThreads()).isZero();
    }

    @Test
    void advance_byManyThreadsAtOnce_ticksOneAtATimeAndNeverGoesBack() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger faults = new AtomicInteger();
        long[] last = {0};
        environment.everyTick(() -> {
            if (inside.incrementAndGet() != 1 || environment.ticker().nanos() < last[0]) {
                faults.incrementAndGet();
            }
            last[0] = environment.ticker().nanos();
            Thread.yield();
            inside.decrementAndGet();
        });
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int step = 0; step < 300; step++) {
                    environment.advance(Duration.ofMillis(130));
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(faults).hasValue(0);
    }
}
