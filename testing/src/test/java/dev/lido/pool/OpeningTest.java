package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeResource;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OpeningTest extends PoolTest {

    @Test
    @DisplayName("F2: no more than maxConnecting are opened at once")
    void refill_manyMissing_opensFewAtOnce() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(10).set(PoolSetting.MIN_IDLE, 8));

        assertThat(environment.pendingTasks()).isEqualTo(2);
        assertThat(pool.stats().creating()).isEqualTo(2);
        environment.runTasks();
        assertThat(pool.stats().idle()).isEqualTo(8);
    }

    @Test
    @DisplayName("F3: after an outage the pool refills with nobody calling")
    void refill_afterOutage_withoutCallers() {
        resources.outage(new IOException("down"));
        Pool<FakeResource> pool = open(b -> b.maxSize(5).set(PoolSetting.MIN_IDLE, 3));
        environment.advance(Duration.ofMinutes(10));
        assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DOWN);
        assertThat(pool.health().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("refused: java.io.IOException: down"));
        // Ten minutes at one attempt in 5 s, after the first cycle.
        assertThat(resources.attempts()).isBetween(115, 126);

        resources.outage(null);
        environment.advance(Duration.ofSeconds(10));

        assertThat(pool.stats().idle()).isEqualTo(3);
        assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
    }

    @Test
    @DisplayName("D4: pauses double, up to the cap")
    void refill_failing_pausesLonger() {
        resources.outage(new IOException("down"));
        open(b -> b.maxSize(1)
                .set(PoolSetting.MIN_IDLE, 1)
                .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofSeconds(1))
                .set(PoolSetting.CONNECT_RETRY_MAX_DELAY, Duration.ofSeconds(4)));
        environment.runTasks();
        assertThat(resources.attempts()).isEqualTo(1);
        environment.advance(Duration.ofMillis(100));
        assertThat(resources.attempts()).as("an eighth of a second at least").isEqualTo(1);
        environment.advance(Duration.ofMillis(1_000));
        assertThat(resources.attempts()).as("a second and a tick at most").isBetween(2, 5);
        environment.advance(Duration.ofMinutes(1));
        int before = resources.attempts();
        environment.advance(Duration.ofMinutes(10));
        assertThat(resources.attempts() - before).as("one in 4 s and a tick").isBetween(140, 150);
        resources.outage(null);
    }

    @Test
    @DisplayName("F4: an attempt that hangs is given up, its late connection is closed, others go on")
    void open_hangs_isGivenUpAndClosedWhenItComes() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));
        Runnable hanging = environment.takeTask();
        environment.holdTasks(false);

        environment.advance(Duration.ofSeconds(11));

        assertThat(pool.stats().createFailed()).isEqualTo(1);
        assertThat(pool.stats().idle()).isEqualTo(1); // a second attempt took its place
        hanging.run();
        assertThat(pool.stats().closed(CloseReason.LATE)).isEqualTo(1);
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("F4: hanging attempts are bounded in number")
    void open_everyAttemptHangs_stopsAtTheBound() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(20).set(PoolSetting.MIN_IDLE, 20));

        environment.advance(Duration.ofMinutes(4));

        assertThat(environment.pendingTasks()).isEqualTo(4); // 2 × maxConnecting
        assertThat(pool.stats().creating()).isZero();
    }

    @Test
    @Timeout(20)
    @DisplayName("Overflow is opened for waiters only, never to make up for a slot whose opening hangs")
    void refill_slotHangs_leavesOverflowAlone() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(1).set(PoolSetting.MIN_IDLE, 1));
        Runnable hanging = environment.takeTask();
        environment.holdTasks(false);

        environment.advance(Duration.ofSeconds(1));

        assertThat(resources.attempts()).isZero();
        hanging.run();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }
}
