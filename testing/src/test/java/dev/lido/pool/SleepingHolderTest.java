package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holders that do nothing while work is open on their resource. */
class SleepingHolderTest extends PoolTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** A lease is held from the first tick on that sees it, and its work stands still from the second one. */
    private static final Duration NOTICED = TIMEOUT.plus(TICK.multipliedBy(2));

    private final HookedResources hooked = new HookedResources(resources);

    private Pool<FakeResource> limited() {
        return open(b -> b.maxSize(1).set(PoolSetting.IDLE_IN_TRANSACTION_TIMEOUT, TIMEOUT), hooked);
    }

    @Test
    @DisplayName("F16: a holder that sleeps with work open loses its lease, and is told why")
    void sleep_withOpenWork_endsTheLease() {
        try (LogLines log = LogLines.of("test")) {
            Pool<FakeResource> pool = limited();
            FakeLease lease = acquire(pool);
            lease.dirty();
            hooked.idleWork = () -> 7;
            environment.advance(TIMEOUT);
            assertThat(lease.isLive()).as("not a moment too early").isTrue();

            environment.advance(TICK.multipliedBy(2));

            assertThat(lease.isLive()).isFalse();
            assertThat(lease.hasSlept()).isTrue();
            assertThat(lease.wasReclaimed()).isTrue();
            assertThat(lease.fake().aborts()).isEqualTo(1);
            assertThat(lease.fake().closes()).isEqualTo(1);
            assertThat(pool.stats().closed(CloseReason.IDLE_IN_TRANSACTION)).isEqualTo(1);
            assertThat(pool.stats().error(ErrorKind.IDLE_IN_TRANSACTION).count())
                    .isEqualTo(1);
            assertThat(pool.stats().reclaimed()).isZero();
            assertThat(log.event("idle_in_transaction"))
                    .singleElement()
                    .asString()
                    .startsWith("pool=test event=idle_in_transaction thread="
                            + Thread.currentThread().getName() + " ageMs=");

            hooked.idleWork = () -> 0;
            FakeLease next = acquire(pool);
            lease.close(); // late, and nobody's business any more
            assertThat(next.isLive()).isTrue();
            assertThat(next.fake().aborts()).isZero();
            next.close();
        }
    }

    @Test
    @DisplayName("F16: who does something in between isn't asleep")
    void work_goesOn_isLeftAlone() {
        Pool<FakeResource> pool = limited();
        FakeLease lease = acquire(pool);
        for (int i = 1; i < 20; i++) {
            int now = i;
            hooked.idleWork = () -> now;
            environment.advance(TIMEOUT.minus(TICK));
        }
        assertThat(lease.isLive()).isTrue();
        lease.close();
    }

    @Test
    @DisplayName("F16: who holds a connection without open work may do so")
    void hold_withoutOpenWork_isLeftAlone() {
        Pool<FakeResource> pool = limited();
        FakeLease lease = acquire(pool);
        environment.advance(Duration.ofHours(1));
        assertThat(lease.isLive()).isTrue();
        assertThat(lease.hasSlept()).isFalse();
        lease.close();
    }

    @Test
    @DisplayName("F16: who does something in the moment when the sweep finds it asleep is left alone")
    void wakes_whileTheSweepLooks_isLeftAlone() {
        Pool<FakeResource> pool = limited();
        FakeLease lease = acquire(pool);
        long[] lastAsked = {environment.ticker().nanos()};
        hooked.idleWork = () -> {
            long now = environment.ticker().nanos();
            boolean again = now == lastAsked[0];
            lastAsked[0] = now;
            return again ? 0 : 7; // a second question in the same tick meets a holder who is awake
        };
        environment.advance(NOTICED);
        assertThat(lease.isLive()).isTrue();
        lease.close();
    }

    @Test
    @DisplayName("F22: a resource that throws when it is asked is left alone, and that is counted")
    void idleWork_throws_isSurvived() {
        Pool<FakeResource> pool = limited();
        FakeLease lease = acquire(pool);
        hooked.idleWork = () -> {
            throw new IllegalStateException("told to");
        };
        environment.advance(NOTICED);
        assertThat(lease.isLive()).isTrue();
        assertThat(pool.stats().userCodeFailed()).isPositive();
        lease.close();
    }

    @Test
    @DisplayName("F16: off by default")
    void sleep_withoutTheSetting_isLeftAlone() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1), hooked);
        hooked.idleWork = () -> 7;
        FakeLease lease = acquire(pool);
        environment.advance(Duration.ofHours(1));
        assertThat(lease.isLive()).isTrue();
        lease.close();
    }

    @Test
    @DisplayName("F16: each lease's sleep counts for itself, also where the number is the same")
    void nextLease_withTheSameNumber_startsAnew() {
        Pool<FakeResource> pool = limited();
        hooked.idleWork = () -> 7;
        FakeLease first = acquire(pool);
        environment.advance(TIMEOUT);
        first.close();
        FakeLease second = acquire(pool);
        environment.advance(TIMEOUT);
        assertThat(second.isLive()).isTrue();
        environment.advance(NOTICED);
        assertThat(second.isLive()).isFalse();
    }

    @Test
    @DisplayName("F16: those who wait get what is opened in the place of the one that was ended")
    void sleep_withWaiters_servesThem() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = limited();
        FakeLease lease = acquire(pool);
        hooked.idleWork = () -> 7;
        Waiting waiting = Waiting.on(pool);

        environment.advance(NOTICED);

        hooked.idleWork = () -> 0;
        FakeLease next = waiting.lease();
        assertThat(next.fake()).isNotSameAs(lease.fake());
        next.close();
    }

    @Test
    @DisplayName("F16: a listener is told")
    void sleep_isTold() {
        List<String> told = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void idleInTransaction(String pool, Holder holder) {
                told.add(pool + " " + holder.thread());
            }
        };
        PoolConfig config = PoolConfig.builder()
                .name("test")
                .maxSize(1)
                .set(PoolSetting.IDLE_IN_TRANSACTION_TIMEOUT, TIMEOUT)
                .build();
        Pool<FakeResource> pool = adopt(Pool.opening(config, hooked)
                .environment(environment)
                .listener(listener)
                .open());
        hooked.idleWork = () -> 7;
        acquire(pool);
        environment.advance(NOTICED);

        assertThat(told).containsExactly("test " + Thread.currentThread().getName());
    }

    @Test
    @DisplayName("F13: open work that a release had to undo is counted, and warned of once an episode")
    void openWork_atRelease_isCounted() {
        try (LogLines log = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1), hooked);
            hooked.rollsBack = true;
            leave(pool);
            leave(pool);
            acquire(pool).close(); // unused, so nothing was reset
            FakeLease looked = acquire(pool);
            looked.use(() -> {}); // nor after a look
            looked.close();
            assertThat(pool.stats().rolledBack()).isEqualTo(2);
            assertThat(log.event("rolled_back"))
                    .singleElement()
                    .asString()
                    .startsWith("pool=test event=rolled_back thread="
                            + Thread.currentThread().getName() + " closedAt=")
                    .contains(" takenAt=");

            environment.advance(Duration.ofNanos(Rollbacks.EPISODE_NANOS).plus(TICK));
            leave(pool);
            assertThat(log.event("rolled_back")).hasSize(2);
            hooked.rollsBack = false;
            leave(pool);
            assertThat(pool.stats().rolledBack()).isEqualTo(3);
        }
    }

    private static void leave(Pool<FakeResource> pool) {
        FakeLease lease = acquire(pool);
        lease.dirty();
        lease.close();
    }
}
