package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("D7: a pool holds what the last ten minutes needed")
class DemandTest extends PoolTest {

    @ParameterizedTest(name = "{0} connections, {1} needed, every {2} ms, validation {3}")
    @CsvSource({
        "10,1,1000,AFTER_IDLE",
        "10,1,1000,NEVER",
        "10,3,200,AFTER_IDLE",
        "10,3,200,NEVER",
        "100,10,1000,AFTER_IDLE",
        "100,10,200,NEVER",
        "1000,20,1000,NEVER"
    })
    @DisplayName("D7: 300 s after demand has been lower for 600 s, only what those 600 s needed is held")
    void demand_lower_shrinksInTime(int size, int needed, int everyMillis, Validation validation)
            throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(size)
                .set(PoolSetting.MAX_CONNECTING, size)
                .validation(validation)
                .set(PoolSetting.MAX_LIFETIME, "off"));
        need(pool, size, Duration.ofSeconds(20), Duration.ofSeconds(1));
        PoolAssert.assertThat(pool).hasTotal(size);

        need(pool, needed, Duration.ofSeconds(598), Duration.ofMillis(everyMillis));
        assertThat(pool.stats().total()).as("nothing goes before its time").isEqualTo(size);
        need(pool, needed, Duration.ofSeconds(302), Duration.ofMillis(everyMillis));

        PoolAssert.assertThat(pool).hasTotal(needed);
        assertThat(pool.stats().created()).as("and nothing was opened again").isEqualTo(size);
    }

    @Test
    @DisplayName("D7: demand that comes back is served at once from what is still open, and ends the shrinking")
    void demand_returns_isServedFromWhatIsOpen() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(10).set(PoolSetting.MAX_LIFETIME, "off"));
        need(pool, 10, Duration.ofSeconds(5), Duration.ofSeconds(1));
        need(pool, 1, Duration.ofSeconds(500), Duration.ofMillis(200));

        need(pool, 10, Duration.ofSeconds(5), Duration.ofSeconds(1));
        need(pool, 1, Duration.ofSeconds(590), Duration.ofMillis(200));

        PoolAssert.assertThat(pool).hasTotal(10);
        assertThat(pool.stats().created()).isEqualTo(10);
    }

    @Test
    @DisplayName("D7, F17: unused, a pool ends up with minIdle, and asks nothing of the database by itself")
    void demand_none_leavesMinIdleAndNoCalls() throws InterruptedException {
        Pool<FakeResource> pool =
                open(b -> b.maxSize(10).set(PoolSetting.MIN_IDLE, 2).set(PoolSetting.MAX_LIFETIME, "off"));
        need(pool, 10, Duration.ofSeconds(5), Duration.ofSeconds(1));
        int checked = validations();

        environment.advance(Duration.ofSeconds(900));
        PoolAssert.assertThat(pool).hasTotal(2);
        int attempts = resources.attempts();
        environment.advance(Duration.ofHours(10));

        assertThat(resources.attempts()).isEqualTo(attempts).isEqualTo(10);
        assertThat(validations()).isEqualTo(checked);
        assertThat(environment.pendingTasks()).isZero();
    }

    @Test
    @DisplayName(
            "D7: with minIdle 0 nothing is left open, so that a database can suspend itself; then it is a slow connect")
    void demand_none_leavesNothing() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(10));
        need(pool, 10, Duration.ofSeconds(5), Duration.ofSeconds(1));

        environment.advance(Duration.ofSeconds(900));

        PoolAssert.assertThat(pool).hasTotal(0);
        environment.advance(Duration.ofHours(10));
        assertThat(resources.attempts()).isEqualTo(10);
        acquire(pool).close();
    }

    @Test
    @DisplayName("D7: idle connections go one a tick")
    void sweep_manyIdleTooLong_closesOneATick() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10).set(PoolSetting.IDLE_TIMEOUT, Duration.ofMinutes(1)));
        acquire(pool, 10).forEach(Lease::close);
        while (pool.stats().total() == 10) {
            environment.advance(TICK);
        }

        for (int left = 9; left > 0; left--) {
            PoolAssert.assertThat(pool).hasTotal(left);
            environment.advance(TICK);
        }
    }

    @Test
    @DisplayName("D7: the near slots grow at once, and shrink by one a window without demand for more")
    void near_followsDemand() throws InterruptedException {
        LeasePool<FakeResource> pool =
                (LeasePool<FakeResource>) open(b -> b.maxSize(4).set(PoolSetting.IDLE_TIMEOUT, Duration.ofMinutes(1)));
        assertThat(pool.near).isZero();
        need(pool, 4, TICK, TICK);
        assertThat(pool.near).isEqualTo(4);

        environment.advance(Duration.ofMillis(9_900)); // less than two windows of 5 s
        assertThat(pool.near).isEqualTo(3);
        need(pool, 4, TICK, TICK);
        assertThat(pool.near).isEqualTo(4);
        environment.advance(Duration.ofMillis(20_300));
        assertThat(pool.near).isZero();
    }

    @Test
    @DisplayName("D7: many lost races spread threads out again, a few don't")
    void near_threadsCollide_grows() throws InterruptedException {
        LeasePool<FakeResource> pool =
                (LeasePool<FakeResource>) open(b -> b.maxSize(4).set(PoolSetting.IDLE_TIMEOUT, Duration.ofMinutes(1)));
        need(pool, 4, TICK, TICK);
        environment.advance(Duration.ofSeconds(21));
        assertThat(pool.near).isZero();

        for (int i = 0; i < 999; i++) {
            pool.demand.noteCollision();
        }
        environment.advance(TICK);
        assertThat(pool.near).isZero();
        for (int i = 0; i < 1_000; i++) {
            pool.demand.noteCollision();
        }
        environment.advance(TICK);
        assertThat(pool.near).isEqualTo(1);
    }

    /** For that long, so many connections at once every now and then, each time by a thread of its own. */
    private void need(Pool<FakeResource> pool, int count, Duration time, Duration every) throws InterruptedException {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(every)) {
            Thread thread = new Thread(() -> acquire(pool, count).forEach(Lease::close));
            thread.start();
            thread.join();
            environment.advance(every);
        }
    }

    private int validations() {
        return resources.created().stream().mapToInt(FakeResource::validations).sum();
    }
}
