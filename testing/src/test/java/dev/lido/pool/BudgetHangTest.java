package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6: permits of what fails, is slow, or hangs")
class BudgetHangTest extends BudgetPools {

    private final FakeResources slow = new FakeResources(environment);

    private Pool<FakeResource> slowPool(UnaryOperator<PoolConfig.Builder> settings) {
        PoolConfig config = settings.apply(PoolConfig.builder().name("a")).build();
        return owed(Pool.opening(config, slow)
                .environment(environment)
                .budget(budget)
                .open());
    }

    @Test
    @DisplayName("D6: an attempt that fails gives its permit back at once")
    void open_fails_givesBack() {
        Pool<FakeResource> a = share("a", b -> b);
        resources.outage(new IOException("no route"));
        assertThatThrownBy(() -> a.acquire(SECOND)).isInstanceOf(DatabaseUnreachableException.class);

        environment.runTasks();
        assertThat(budget.used()).isZero();
    }

    @Test
    @DisplayName("D6: … to whoever asks, and that pool is told without a tick")
    void open_fails_theNextOneIsToldAtOnce() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        List<FakeLease> leases = acquire(a, 9);
        environment.holdTasks(true);
        a.acquireAsync();
        CompletableFuture<?> asker = b.acquireAsync().toCompletableFuture();
        assertThat(budget.waiting()).isEqualTo(1);
        resources.failNext(1, new IOException("no route"));
        long before = environment.ticker().nanos();

        environment.runTasks();

        assertThat(asker).isDone();
        assertThat(environment.ticker().nanos()).isEqualTo(before);
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("D6: an attempt that hangs keeps its permit, when it was written off too, until it returns")
    void open_hangs_keepsItsPermit() {
        slow.takes(Operation.CREATE, Duration.ofSeconds(100));
        Pool<FakeResource> a = slowPool(b -> b.maxSize(1).set(PoolSetting.CONNECT_TIMEOUT, Duration.ofSeconds(10)));
        assertThatThrownBy(() -> a.acquire(Duration.ofSeconds(9))).isInstanceOf(PoolException.class);
        a.suspend(); // no further attempts
        environment.advance(Duration.ofSeconds(90));
        assertThat(budget.used()).isEqualTo(1);

        environment.advance(Duration.ofSeconds(1));
        assertThat(budget.used()).as("the late one was closed").isZero();
        assertThat(budget.hung()).isZero();
    }

    @Test
    @DisplayName(
            "D6: an attempt that never returns loses its permit a while after it was forgotten, and that is counted")
    void open_hangsForEver_isTakenBack() {
        slow.takes(Operation.CREATE, Duration.ofDays(9));
        Pool<FakeResource> a = slowPool(b -> b.maxSize(1).set(PoolSetting.CONNECT_TIMEOUT, Duration.ofSeconds(10)));
        assertThatThrownBy(() -> a.acquire(Duration.ofSeconds(9))).isInstanceOf(PoolException.class);
        a.suspend(); // no further attempts
        environment.advance(Duration.ofSeconds(10 + 300 + 59 - 9));
        assertThat(budget.used()).isEqualTo(1);

        environment.advance(Duration.ofSeconds(2));
        assertThat(budget.used()).isZero();
        assertThat(budget.hung()).isEqualTo(1);
        assertThat(use("a").hung()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "D6: a close that hangs keeps its permit for 70 s, also when its pool is closed meanwhile and no pool ticks")
    void close_hangs_isTakenBack() {
        Pool<FakeResource> a = Pool.opening(
                        PoolConfig.builder().name("a").maxSize(2).build(), slow)
                .environment(environment)
                .budget(budget, 2, 1)
                .open();
        List<FakeLease> leases = acquire(a, 2);
        slow.takes(Operation.CLOSE, Duration.ofDays(9));
        leases.get(0).invalidate();
        leases.get(0).close();
        environment.advance(Duration.ofSeconds(69));
        assertThat(budget.used()).isEqualTo(2);
        assertThat(budget.hung()).isZero();
        environment.advance(SECOND.plus(TICK));
        assertThat(budget.used()).isEqualTo(1);

        leases.get(1).close();
        a.close();
        assertThat(environment.tickingTasks()).isZero();
        assertThat(use("a").guaranteedMinimum()).as("a closed pool's").isZero();
        assertThat(budget.used()).isEqualTo(1);
        environment.advance(Duration.ofSeconds(70));

        assertThat(budget.used()).isZero();
        assertThat(budget.hung()).isEqualTo(2);
    }

    @Test
    @DisplayName("D6: a suspended pool looks after a close that hangs before it rests")
    void close_hangs_whileSuspended_isTakenBack() {
        Pool<FakeResource> a = slowPool(b -> b.maxSize(1));
        FakeLease lease = acquire(a);
        slow.takes(Operation.CLOSE, Duration.ofMinutes(2));
        a.suspend();
        lease.close();
        environment.advance(Duration.ofSeconds(60));
        assertThat(budget.used()).isEqualTo(1);

        environment.advance(Duration.ofSeconds(11));
        assertThat(budget.used()).isZero();
        environment.advance(TICK);
        assertThat(environment.tickingTasks()).isZero();
        environment.advance(Duration.ofMinutes(2));
    }

    @Test
    @DisplayName("D6: without threads to be had, permits come back all the same, and each pool finds out by its tick")
    void noThreads_ticksMakeUpForIt() {
        Threadless threadless = new Threadless(environment);
        Pool<FakeResource> a =
                owed(Pool.opening(PoolConfig.builder().name("a").maxSize(10).build(), resources)
                        .environment(threadless)
                        .budget(budget)
                        .open());
        Pool<FakeResource> b =
                owed(Pool.opening(PoolConfig.builder().name("b").maxSize(10).build(), resources)
                        .environment(threadless)
                        .budget(budget)
                        .open());
        List<FakeLease> leases = acquire(a, 10);
        CompletableFuture<?> first = b.acquireAsync().toCompletableFuture();
        threadless.rejecting = true;
        environment.advance(TICK); // the call is lost, and found out
        leases.get(0).close(); // closed here and now
        assertThat(a.stats().closed(CloseReason.BUDGET)).isEqualTo(1);
        assertThat(use("b").used()).as("reserved, though nobody could be told").isEqualTo(1);

        threadless.rejecting = false;
        environment.advance(TICK.multipliedBy(2));

        assertThat(first).isDone();
        leases.forEach(Lease::close);
        assertThat(budget.used()).isEqualTo(10);
    }

    @Test
    @DisplayName("D6: a pool that can't be started guarantees itself nothing")
    void start_fails_leavesTheBudget() {
        Threadless tickless = new Threadless(environment);
        tickless.rejecting = true;

        assertThatThrownBy(() -> Pool.opening(PoolConfig.builder().name("a").build(), resources)
                        .environment(tickless)
                        .budget(budget, 5, 1)
                        .open())
                .isInstanceOf(RejectedExecutionException.class);

        assertThat(budget.pools()).isEmpty();
    }

    @Test
    @DisplayName("D6: a suspended machine isn't a close that hangs")
    void close_duringAGap_isForgiven() {
        Pool<FakeResource> a =
                owed(Pool.opening(PoolConfig.builder().name("a").maxSize(1).build(), slow)
                        .environment(environment)
                        .budget(budget)
                        .open());
        FakeLease lease = acquire(a);
        slow.takes(Operation.CLOSE, Duration.ofMinutes(65));
        lease.invalidate();
        lease.close();
        environment.runTasks();

        environment.leap(Duration.ofHours(1));
        assertThat(budget.used()).isEqualTo(1);
        environment.advance(Duration.ofSeconds(71));
        assertThat(budget.hung()).isEqualTo(1);
        slow.takes(Operation.CLOSE, Duration.ZERO);
        environment.advance(Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("D6: an asker doesn't count on a close that takes long: another connection is given up")
    void close_slow_anotherIsGivenUp() {
        Pool<FakeResource> a =
                owed(Pool.opening(PoolConfig.builder().name("a").maxSize(10).build(), slow)
                        .environment(environment)
                        .budget(budget)
                        .open());
        Pool<FakeResource> b = share("b", c -> c);
        acquire(a, 10).forEach(Lease::close);
        environment.advance(SECOND);
        slow.takes(Operation.CLOSE, Duration.ofMinutes(2));
        queue(b);
        environment.advance(TICK.multipliedBy(5));
        assertThat(a.stats().idle()).isEqualTo(9);
        slow.takes(Operation.CLOSE, Duration.ZERO);

        environment.advance(SECOND);

        assertThat(held).hasSize(1);
        assertThat(a.stats().idle()).isEqualTo(8);
        environment.advance(Duration.ofMinutes(2));
        assertThat(budget.hung()).isEqualTo(1);
    }
}
