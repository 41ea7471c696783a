package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AcquireTest extends PoolTest {

    @Test
    @DisplayName("E3: an idle resource is taken before a new one is opened")
    void acquire_idleOne_opensNothing() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        FakeLease first = acquire(pool);
        first.close();

        FakeLease second = acquire(pool);

        assertThat(second.fake()).isSameAs(first.fake());
        assertThat(resources.attempts()).isEqualTo(1);
        second.close();
    }

    @Test
    @DisplayName("E3: up to maxSize resources are opened and kept")
    void acquire_upToSize_opensAndKeeps() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3).maxOverflow(2));

        List<FakeLease> leases = acquire(pool, 3);
        leases.forEach(Lease::close);

        assertThat(pool.stats().created()).isEqualTo(3);
        assertThat(pool.stats().idle()).isEqualTo(3);
        assertThat(pool.stats().overflow()).isZero();
    }

    @Test
    @DisplayName("E3: an overflow resource is opened above maxSize, and closed when it comes back and nobody waits")
    void release_overflowNobodyWaits_closes() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(1));
        List<FakeLease> leases = acquire(pool, 2);
        assertThat(pool.stats().overflow()).isEqualTo(1);

        leases.forEach(Lease::close);
        environment.runTasks();

        assertThat(pool.stats().idle()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.OVERFLOW)).isEqualTo(1);
        assertThat(leases.get(1).fake().closes()).isEqualTo(1);
    }

    @Test
    @DisplayName("E3: an overflow resource goes to the one who waits, and is not closed")
    void release_overflowSomeoneWaits_handsOver() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(0).maxOverflow(1));
        FakeLease first = acquire(pool);
        Waiting waiting = Waiting.on(pool);

        first.close();

        try (FakeLease second = waiting.lease()) {
            assertThat(second.fake()).isSameAs(first.fake());
        }
        environment.runTasks();
        assertThat(resources.attempts()).isEqualTo(1);
    }

    @Test
    @DisplayName("E12: a database that can't be reached is not called exhaustion")
    void acquire_nothingOpens_saysUnreachableWithCause() {
        Exception refused = new java.io.IOException("connection refused");
        resources.outage(refused);
        Pool<FakeResource> pool = open(b -> b.maxSize(2).acquireTimeout(Duration.ofSeconds(5)));

        assertThatThrownBy(pool::acquire)
                .isInstanceOf(DatabaseUnreachableException.class)
                .hasMessageStartingWith("Database unreachable: pool=test waited=5000ms")
                .hasMessageContaining("kind=refused")
                .hasCause(refused);
        assertThat(pool.stats().createFailed()).isGreaterThan(1);
    }

    @Test
    void acquire_zeroTimeout_takesOnlyWhatIsFree() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.INITIAL_SIZE, 1));
        environment.runTasks();

        Lease<FakeResource> held = pool.acquire(Duration.ZERO);

        assertThatThrownBy(() -> pool.acquire(Duration.ZERO))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("waited=0ms");
        held.close();
    }

    @Test
    void acquire_maxPendingReached_isRefused() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_PENDING, 1));
        FakeLease held = acquire(pool);
        Waiting waiting = Waiting.on(pool);

        assertThatThrownBy(pool::acquire)
                .isInstanceOf(PoolRefusedException.class)
                .hasMessageContaining("pending=1 maxPending=1");

        assertThat(pool.stats().refused()).isEqualTo(1);
        held.close();
        waiting.lease().close();
    }

    @Test
    void acquire_maxPendingZero_opensButNeverWaits() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_PENDING, 0));

        FakeLease held = acquire(pool);

        assertThatThrownBy(pool::acquire)
                .isInstanceOf(PoolRefusedException.class)
                .hasMessageContaining("pending=0 maxPending=0");
        held.close();
    }

    @Test
    @DisplayName("No lost connection: a lease that can't be made gives its slot back")
    void acquire_leaseCantBeMade_slotComesBack() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        acquire(pool).close();
        Error outOfMemory = new OutOfMemoryError("told to");
        resources.leaseFailure(outOfMemory);

        assertThatThrownBy(pool::acquire).isSameAs(outOfMemory);

        resources.leaseFailure(null);
        assertThat(pool.stats().idle()).isEqualTo(1);
        acquire(pool).close();
    }

    @Test
    @DisplayName("E2: the initial connections are opened at the start")
    void open_initialSize_opensThatMany() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10).set(PoolSetting.INITIAL_SIZE, 3));

        environment.runTasks();

        assertThat(pool.stats().idle()).isEqualTo(3);
        assertThat(pool.stats().created()).isEqualTo(3);
    }

    @Test
    @DisplayName("E2: warm(n) really opens n different connections and says how many it got")
    void warm_n_opensNDifferentOnes() {
        Pool<FakeResource> pool = open(b -> b.maxSize(5));

        assertThat(pool.warm(4)).isEqualTo(4);

        assertThat(pool.stats().idle()).isEqualTo(4);
        assertThat(resources.created()).hasSize(4);
    }

    @Test
    @DisplayName("E2: warm(n) says less when others hold some")
    void warm_someHeld_saysHowManyItGot() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3).acquireTimeout(Duration.ofSeconds(1)));
        FakeLease held = acquire(pool);

        assertThat(pool.warm(9)).isEqualTo(2);

        held.close();
        assertThat(pool.stats().idle()).isEqualTo(3);
    }

    @Test
    @DisplayName("M4: a pool of size 0 opens on acquire and closes on release")
    void acquire_sizeZero_doesNotPool() {
        Pool<FakeResource> pool = open(b -> b.maxSize(0).maxOverflow(2));

        FakeLease first = acquire(pool);
        first.close();
        environment.runTasks();
        FakeLease second = acquire(pool);
        second.close();

        assertThat(second.fake()).isNotSameAs(first.fake());
    }
}
