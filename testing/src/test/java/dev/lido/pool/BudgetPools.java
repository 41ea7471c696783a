package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** Pools of fakes under one budget. After each test every permit must be back. */
abstract class BudgetPools extends PoolTest {

    static final Duration SECOND = Duration.ofSeconds(1);

    final ConnectionBudget budget = ConnectionBudget.of("orders-db", 10);
    /** Leases that came and that the test closes. */
    final List<FakeLease> held = new ArrayList<>();

    Pool<FakeResource> share(String name, UnaryOperator<PoolConfig.Builder> settings) {
        return share(name, settings, opening -> opening.budget(budget));
    }

    Pool<FakeResource> share(
            String name, UnaryOperator<PoolConfig.Builder> settings, UnaryOperator<PoolOpening<FakeResource>> with) {
        PoolConfig config =
                settings.apply(PoolConfig.builder().name(name).maxSize(10)).build();
        return owed(with.apply(Pool.opening(config, resources).environment(environment))
                .open());
    }

    /** A caller that waits without a thread; its lease is kept in the list above. */
    CompletableFuture<Lease<FakeResource>> queue(Pool<FakeResource> pool) {
        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(Duration.ofHours(9), Lane.COMMON).toCompletableFuture();
        stage.thenAccept(lease -> held.add((FakeLease) lease));
        environment.runTasks();
        return stage;
    }

    BudgetUse use(String pool) {
        return budget.pools().stream()
                .filter(use -> use.pool().equals(pool))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void everyPermitComesBack() {
        everyResourceIsClosedOnce();
        assertThat(budget.used()).as(budget.pools().toString()).isZero();
        assertThat(budget.waiting()).isZero();
        assertThat(budget.pools()).isEmpty();
    }
}
