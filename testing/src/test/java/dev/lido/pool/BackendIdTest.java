package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M9: holders are told with what the other side calls their connection")
class BackendIdTest extends PoolTest {

    private final HookedResources hooked = new HookedResources(resources);

    private Pool<FakeResource> pool() {
        PoolConfig config = PoolConfig.builder().name("test").maxSize(3).build();
        return owed(Pool.open(config, hooked, environment));
    }

    @Test
    void holder_hasTheIdOfWhatItHolds() {
        hooked.backendIds = resource -> "backend-" + resource.id();
        Pool<FakeResource> pool = pool();
        List<FakeLease> leases = acquire(pool, 3);
        leases.get(1).close();
        assertThat(pool.holders())
                .extracting(Holder::backendId)
                .containsExactlyInAnyOrder(
                        Optional.of("backend-" + leases.get(0).fake().id()),
                        Optional.of("backend-" + leases.get(2).fake().id()));
        leases.forEach(Lease::close);
    }

    @Test
    void unknown_isEmpty() {
        Pool<FakeResource> pool = pool();
        List<FakeLease> leases = acquire(pool, 1);
        assertThat(pool.holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.backendId()).isEmpty());
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("F22: a factory that throws when it is asked is survived and counted")
    void askedInVain_isSurvived() {
        hooked.backendIds = resource -> {
            throw new IllegalStateException("no idea");
        };
        Pool<FakeResource> pool = pool();
        List<FakeLease> leases = acquire(pool, 1);
        assertThat(pool.holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.backendId()).isEmpty());
        assertThat(pool.stats().userCodeFailed()).isEqualTo(1);
        leases.forEach(Lease::close);
    }
}
