package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@DisplayName("F28: callers who block each other across pools, or under one budget")
class KnotTest extends PoolTest {

    private static final Duration THREE_TICKS = TICK.multipliedBy(3);

    private final ConnectionBudget budget = ConnectionBudget.of("orders-db", 2);
    private final List<Nester> nesters = new ArrayList<>();
    /** What comes before each pool's sweep. */
    private volatile Runnable beforeSweeps = () -> {};

    private final PoolEnvironment hooked = new ChangedEnvironment(environment) {
        @Override
        public Registration everyTick(Runnable task) {
            return super.everyTick(() -> {
                beforeSweeps.run();
                task.run();
            });
        }
    };

    @BeforeEach
    void severalThreads() {
        environment.advanceWhileWaiting(false);
    }

    private Pool<FakeResource> pool(String name, int maxSize) {
        PoolConfig config = PoolConfig.builder().name(name).maxSize(maxSize).build();
        return owed(Pool.open(config, resources, hooked));
    }

    private Pool<FakeResource> sharing(String name) {
        PoolConfig config = PoolConfig.builder().name(name).maxSize(10).build();
        return owed(Pool.opening(config, resources)
                .environment(hooked)
                .budget(budget)
                .open());
    }

    /** A thread that holds a lease of each of some pools, waits for a further one when told to, and then gives all back. */
    private final class Nester {

        private final CompletableFuture<List<FakeLease>> held = new CompletableFuture<>();
        private final CompletableFuture<Pool<FakeResource>> next = new CompletableFuture<>();
        final CompletableFuture<FakeResource> outcome = new CompletableFuture<>();

        Nester(String name, List<Pool<FakeResource>> holding) {
            Thread thread = new Thread(() -> run(holding), name);
            thread.setDaemon(true);
            thread.start();
            held.join();
            nesters.add(this);
        }

        private void run(List<Pool<FakeResource>> holding) {
            List<FakeLease> leases = new ArrayList<>();
            FakeResource inner = null;
            Throwable failure = null;
            try {
                holding.forEach(pool -> leases.add(acquire(pool)));
                held.complete(leases);
                try (FakeLease second = acquire(next.join())) {
                    inner = second.fake();
                }
            } catch (Throwable t) {
                held.completeExceptionally(t);
                failure = t;
            }
            leases.forEach(Lease::close);
            if (failure == null) {
                outcome.complete(inner);
            } else {
                outcome.completeExceptionally(failure);
            }
        }

        FakeLease lease() {
            return held.join().get(0);
        }

        /** Returns when the thread waits; it is newer than all that wait already. */
        void waitFor(Pool<FakeResource> pool) {
            environment.advance(Duration.ofNanos(1));
            int before = pool.stats().pending();
            next.complete(pool);
            Eventually.until("it waits", () -> pool.stats().pending() > before || outcome.isDone());
        }
    }

    private Nester holding(String name, Pool<FakeResource> pool) {
        return new Nester(name, List.of(pool));
    }

    /** What the only one who fails is told; the others get what they wait for. */
    private Throwable onlyFailure() throws Exception {
        List<Throwable> failures = new ArrayList<>();
        for (Nester nester : nesters) {
            try {
                assertThat(nester.outcome.get(60, TimeUnit.SECONDS)).isNotNull();
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    private static long deadlocked(Pool<?> pool) {
        return pool.stats().outcome(AcquireOutcome.DEADLOCKED);
    }

    /** Lets time go by in which nobody may be given up. */
    private void assertNobodyIsGivenUp(Pool<?>... pools) {
        environment.advance(TICK.multipliedBy(20));
        for (Pool<?> pool : pools) {
            assertThat(deadlocked(pool)).as(pool.name()).isZero();
        }
        assertThat(nesters).noneMatch(nester -> nester.outcome.isDone());
    }

    @Test
    @DisplayName("F28: each holds what the other waits for: the newer one fails within three ticks, the other goes on")
    void twoPools_newerFails() throws Exception {
        Pool<FakeResource> a = pool("a", 1);
        Pool<FakeResource> b = pool("b", 1);
        Nester ofA = holding("of-a", a);
        Nester ofB = holding("of-b", b);
        ofA.waitFor(b);
        ofB.waitFor(a);

        environment.advance(THREE_TICKS);

        assertThat(onlyFailure())
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageStartingWith("Connection pool deadlocked: pool=a waited=")
                .hasMessageContaining("thread 'of-a'")
                .hasMessageContaining("thread 'of-b'")
                .hasMessageContaining("together with pools=b");
        assertThat(ofB.outcome).isCompletedExceptionally();
        assertThat(deadlocked(a)).isEqualTo(1);
        assertThat(deadlocked(b)).isZero();
    }

    @Test
    @DisplayName("F28: three pools in a ring, several connections each")
    void threePools_inARing() throws Exception {
        List<Pool<FakeResource>> ring = List.of(pool("a", 2), pool("b", 2), pool("c", 2));
        List<Nester> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(holding("n" + i, ring.get(i % 3)));
        }
        for (int i = 0; i < 6; i++) {
            all.get(i).waitFor(ring.get((i + 1) % 3));
        }

        environment.advance(THREE_TICKS);

        assertThat(onlyFailure()).hasMessageStartingWith("Connection pool deadlocked: pool=a");
        assertThat(all.get(5).outcome).isCompletedExceptionally();
    }

    @Test
    @DisplayName("F28: a connection of one of the pools is held by somebody who is at work: nobody is given up")
    void oneHolderIsAtWork_nobodyIsGivenUp() throws Exception {
        Pool<FakeResource> a = pool("a", 2);
        Pool<FakeResource> b = pool("b", 1);
        FakeLease atWork = acquire(a);
        Nester ofA = holding("of-a", a);
        Nester ofB = holding("of-b", b);
        ofA.waitFor(b);
        ofB.waitFor(a);

        assertNobodyIsGivenUp(a, b);

        atWork.close();
        assertThat(ofB.outcome.get(60, TimeUnit.SECONDS)).isSameAs(atWork.fake());
        assertThat(ofA.outcome.get(60, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    @DisplayName("F28: holders of one pool wait for another whose holders are at work: nobody is given up")
    void chain_nobodyIsGivenUp() throws Exception {
        Pool<FakeResource> a = pool("a", 1);
        Pool<FakeResource> b = pool("b", 1);
        Nester ofA = holding("of-a", a);
        FakeLease atWork = acquire(b);
        ofA.waitFor(b);
        Waiting behind = Waiting.on(a);

        assertNobodyIsGivenUp(a, b);

        atWork.close();
        assertThat(ofA.outcome.get(60, TimeUnit.SECONDS)).isSameAs(atWork.fake());
        behind.lease().close();
    }

    @Test
    @DisplayName("F28: one thread that holds all and waits for more is left to its time-out, as in one pool")
    void oneThread_isLeftToItsTimeOut() throws Exception {
        Pool<FakeResource> a = pool("a", 1);
        Pool<FakeResource> b = pool("b", 1);
        new Nester("alone", List.of(a, b)).waitFor(a);
        Waiting behind = Waiting.on(b);

        assertNobodyIsGivenUp(a, b);

        environment.advance(Duration.ofSeconds(30));
        assertThat(behind.failure()).isInstanceOf(PoolExhaustedException.class);
        assertThatThrownBy(() -> nesters.get(0).outcome.get(60, TimeUnit.SECONDS))
                .hasMessageContaining("Connection pool exhausted");
    }

    @Test
    @DisplayName("F28: two pools under one budget that is used up: each could open, and neither may")
    void budget_twoPools_newerFails() throws Exception {
        Pool<FakeResource> a = sharing("a");
        Pool<FakeResource> b = sharing("b");
        Nester ofA = holding("of-a", a);
        Nester ofB = holding("of-b", b);
        ofA.waitFor(b);
        ofB.waitFor(a);
        assertThat(budget.used()).isEqualTo(2);

        environment.advance(THREE_TICKS);
        Eventually.until("one was given up", () -> ofB.outcome.isDone());
        environment.advance(Duration.ofSeconds(1)); // a permit goes from one pool to the other

        assertThat(onlyFailure())
                .hasMessageStartingWith("Connection pool deadlocked: pool=a")
                .hasMessageContaining("thread 'of-b'");
    }

    @Test
    @DisplayName("F28: … also if nobody waits for the other pool's")
    void budget_onlyOneIsWaitedFor_newerFails() throws Exception {
        Pool<FakeResource> a = sharing("a");
        Pool<FakeResource> b = sharing("b");
        Nester ofA = holding("of-a", a);
        Nester ofB = holding("of-b", b);
        ofA.waitFor(a);
        ofB.waitFor(a);

        environment.advance(THREE_TICKS);
        Eventually.until("one was given up", () -> ofB.outcome.isDone());
        environment.advance(Duration.ofSeconds(20)); // b's is given up when it has been unused for long

        assertThat(onlyFailure()).hasMessageContaining("together with pools=b");
    }

    @Test
    @DisplayName("F28: a budget that has permits left, and a database that is down: nobody is given up")
    void budget_notUsedUp_databaseDown_nobodyIsGivenUp() throws Exception {
        ConnectionBudget ample = ConnectionBudget.of("ample", 10);
        List<Pool<FakeResource>> pools = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            PoolConfig config = PoolConfig.builder().name(name).maxSize(10).build();
            pools.add(owed(Pool.opening(config, resources)
                    .environment(hooked)
                    .budget(ample)
                    .open()));
        }
        Nester ofA = holding("of-a", pools.get(0));
        Nester ofB = holding("of-b", pools.get(1));
        resources.outage(new IOException("told to"));
        ofA.waitFor(pools.get(1));
        ofB.waitFor(pools.get(0));

        assertNobodyIsGivenUp(pools.get(0), pools.get(1));

        resources.outage(null);
        environment.advance(Duration.ofSeconds(10));
        for (Nester nester : nesters) {
            assertThat(nester.outcome.get(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    @DisplayName("F28: one pool alone that its budget keeps small")
    void budget_onePool_newerFails() throws Exception {
        Pool<FakeResource> a = sharing("a");
        Nester one = holding("one", a);
        Nester two = holding("two", a);
        one.waitFor(a);
        two.waitFor(a);

        environment.advance(THREE_TICKS);

        assertThat(onlyFailure()).hasMessageStartingWith("Connection pool deadlocked: pool=a");
        assertThat(two.outcome).isCompletedExceptionally();
    }

    @Test
    @DisplayName("F28: a third pool of the budget has a connection in use: nobody is given up")
    void budget_oneHolderIsAtWork_nobodyIsGivenUp() throws Exception {
        ConnectionBudget three = ConnectionBudget.of("three", 3);
        List<Pool<FakeResource>> pools = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            PoolConfig config = PoolConfig.builder().name(name).maxSize(10).build();
            pools.add(owed(Pool.opening(config, resources)
                    .environment(hooked)
                    .budget(three)
                    .open()));
        }
        Nester ofA = holding("of-a", pools.get(0));
        Nester ofB = holding("of-b", pools.get(1));
        FakeLease atWork = acquire(pools.get(2));
        ofA.waitFor(pools.get(1));
        ofB.waitFor(pools.get(0));

        assertNobodyIsGivenUp(pools.get(0), pools.get(1), pools.get(2));

        atWork.close();
        environment.advance(Duration.ofSeconds(20));
        for (Nester nester : nesters) {
            assertThat(nester.outcome.get(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    @DisplayName("F28: what was seen a moment ago, and is otherwise now, is no deadlock")
    void seenAMomentAgo_otherwiseNow_nobodyIsGivenUp() throws Exception {
        Pool<FakeResource> a = pool("a", 1);
        Pool<FakeResource> b = pool("b", 1);
        Nester ofA = holding("of-a", a);
        Nester ofB = holding("of-b", b);
        Waiting worker = Waiting.on(a); // holds nothing, and is before the other one
        ofA.waitFor(b);
        environment.advance(TICK);
        ofB.waitFor(a);
        AtomicInteger sweeps = new AtomicInteger();
        beforeSweeps = () -> {
            if (sweeps.incrementAndGet() % 2 == 0 && ((LeasePool<?>) a).waiters.size() == 2) {
                ofA.lease().close(); // a's sweep has passed, b's is next
            }
        };

        environment.advance(TICK.multipliedBy(2));
        beforeSweeps = () -> {};

        FakeLease atWork = worker.lease();
        assertNobodyIsGivenUp(a, b);
        atWork.close();
        assertThat(ofB.outcome.get(60, TimeUnit.SECONDS)).isSameAs(atWork.fake());
        assertThat(ofA.outcome.get(60, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    @DisplayName(
            "F28: threads that take from several pools in one order never block each other, and nobody is given up")
    void oneOrder_underLoad_nobodyIsGivenUp() throws Exception {
        Pool<FakeResource> a = pool("a", 2);
        Pool<FakeResource> b = pool("b", 2);
        Duration aLongTime = Duration.ofDays(1_000); // time flies here
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            CompletableFuture<Void> outcome = new CompletableFuture<>();
            callers.add(outcome);
            Thread thread = new Thread(() -> {
                try {
                    for (int cycle = 0; cycle < 300; cycle++) {
                        try (Lease<FakeResource> outer = a.acquire(aLongTime);
                                Lease<FakeResource> inner = b.acquire(aLongTime)) {
                            assertThat(inner.isLive() && outer.isLive()).isTrue();
                        }
                    }
                    outcome.complete(null);
                } catch (Throwable t) {
                    outcome.completeExceptionally(t);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new));
        while (!all.isDone()) {
            environment.advance(Duration.ofMillis(50));
        }

        all.get(60, TimeUnit.SECONDS);
        assertThat(deadlocked(a) + deadlocked(b)).isZero();
    }

    @Test
    @DisplayName("F28: a pool that moves, or is closed, is no longer looked at")
    void closed_isForgotten() throws Exception {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.CLOSE_GRACE, Duration.ZERO));
        DeadlockWatch<?> watch = ((LeasePool<?>) pool).deadlocks;
        FakeLease held = acquire(pool);
        Waiting waiting = Waiting.on(pool);
        environment.advance(THREE_TICKS);
        assertThat(watch.isStanding()).isTrue();

        held.close();
        waiting.lease().close();
        environment.advance(TICK);
        assertThat(watch.isStanding()).isFalse();
        FakeLease again = acquire(pool);
        Waiting last = Waiting.on(pool);
        environment.advance(THREE_TICKS);
        assertThat(watch.isStanding()).isTrue();
        pool.close(); // without a further tick

        assertThat(watch.isStanding()).isFalse();
        assertThat(last.failure()).isInstanceOf(PoolClosedException.class);
        again.close();
    }
}
