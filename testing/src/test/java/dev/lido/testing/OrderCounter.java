package dev.lido.testing;

import dev.lido.pool.DatabaseUnreachableException;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolExhaustedException;
import java.util.Optional;

/** A service as a user of the kit might have: it answers without a number rather than not at all. */
final class OrderCounter {

    private final Pool<FakeResource> pool;

    OrderCounter(Pool<FakeResource> pool) {
        this.pool = pool;
    }

    Optional<Integer> count() {
        try (Lease<FakeResource> lease = pool.acquire()) {
            return Optional.of(query((FakeLease) lease));
        } catch (PoolExhaustedException | DatabaseUnreachableException e) {
            return Optional.empty();
        }
    }

    /** Forgets its lease, as services do. */
    @SuppressWarnings("resource")
    int countCarelessly() {
        return query((FakeLease) pool.acquire());
    }

    private static int query(FakeLease lease) {
        int[] count = {0};
        lease.use(() -> count[0] = 3);
        return count[0];
    }
}
