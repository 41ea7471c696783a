package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.ManualEnvironment;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A pool of fakes on manual time. After each test nothing may be left open, and nothing may have been closed twice. */
abstract class PoolTest {

    static final Duration TICK = Duration.ofMillis(100);

    final ManualEnvironment environment = new ManualEnvironment();
    final FakeResources resources = new FakeResources();
    private final List<Pool<FakeResource>> opened = new ArrayList<>();

    Pool<FakeResource> open(UnaryOperator<PoolConfig.Builder> settings) {
        return open(settings, resources);
    }

    Pool<FakeResource> open(UnaryOperator<PoolConfig.Builder> settings, ResourceFactory<FakeResource> factory) {
        Pool<FakeResource> pool =
                Pool.open(settings.apply(PoolConfig.builder().name("test")).build(), factory, environment);
        return owed(pool);
    }

    /** Has a pool looked after that the test has opened itself. */
    Pool<FakeResource> owed(Pool<FakeResource> pool) {
        opened.add(pool);
        return pool;
    }

    Pool<FakeResource> open(UnaryOperator<PoolConfig.Builder> settings, PoolListener listener) {
        PoolConfig config = settings.apply(PoolConfig.builder().name("test")).build();
        Pool<FakeResource> pool = Pool.opening(config, resources)
                .environment(environment)
                .listener(listener)
                .open();
        opened.add(pool);
        return pool;
    }

    /** Has a pool that was opened otherwise looked at and closed like the others. */
    Pool<FakeResource> adopt(Pool<FakeResource> pool) {
        opened.add(pool);
        return pool;
    }

    static FakeLease acquire(Pool<FakeResource> pool) {
        return (FakeLease) pool.acquire();
    }

    static List<FakeLease> acquire(Pool<FakeResource> pool, int count) {
        List<FakeLease> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(acquire(pool));
        }
        return leases;
    }

    /** What every pool owes, whatever was done to it. */
    @AfterEach
    void everyResourceIsClosedOnce() {
        environment.holdTasks(false).advanceWhileWaiting(true);
        resources.leaseFailure(null);
        for (Pool<FakeResource> pool : opened) {
            PoolAssert.assertThat(pool).isWithinMaximum();
            pool.close();
            environment.runTasks();
            PoolAssert.assertThat(pool).everyCreateHasOneClose();
        }
        assertThat(resources.notClosedOnce()).isEmpty();
    }
}
