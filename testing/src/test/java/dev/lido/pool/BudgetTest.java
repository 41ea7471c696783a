package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6: one budget over several pools")
class BudgetTest extends BudgetPools {

    @Test
    @DisplayName("D6: two pools have no more than the limit together, and who gets nothing is told why")
    void acquire_budgetUsedUp_timesOutAndSaysSo() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        List<FakeLease> all = acquire(a, 10);

        assertThatThrownBy(() -> b.acquire(SECOND))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("exhausted")
                .hasMessageContaining("pool=b")
                .hasMessageContaining("waitingForBudget=1 budget=orders-db used=10 limit=10")
                .hasMessageContaining("the budget is used up");

        assertThat(resources.open()).isEqualTo(10);
        assertThat(all).allMatch(FakeLease::isLive);
        assertThat(budget).hasToString("budget=orders-db used=10 limit=10");
        environment.advance(TICK);
        assertThat(budget.waiting()).as("nobody waits any more").isZero();
        all.forEach(Lease::close);
    }

    @Test
    @DisplayName("D6: overflow counts like everything else")
    void acquire_overflow_needsPermits() {
        Pool<FakeResource> a = share("a", b -> b.maxSize(2).maxOverflow(20));
        List<FakeLease> all = acquire(a, 10);

        assertThatThrownBy(() -> a.acquire(SECOND)).hasMessageContaining("budget=orders-db used=10 limit=10");
        all.forEach(Lease::close);
        environment.runTasks();
        assertThat(budget.used()).isEqualTo(2);
    }

    @Test
    @DisplayName("D6: what is guaranteed to a pool is never lent, and always there")
    void guaranteedMinimum_isNeverLent() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c, opening -> opening.budget(budget, 3, 1));
        acquire(a, 7);

        assertThatThrownBy(() -> a.acquire(SECOND)).hasMessageContaining("used=7 limit=10");
        long before = environment.ticker().nanos();
        assertThat(acquire(b, 3)).hasSize(3);
        assertThat(environment.ticker().nanos()).as("at once").isEqualTo(before);
        assertThat(use("b").toString())
                .isEqualTo("pool=b used=3 guaranteedMinimum=3 fairShare=6 weight=1 waiting=0 hung=0");
        assertThat(use("a").fairShare()).isEqualTo(4);
    }

    @Test
    @DisplayName("D6: a pool is guaranteed its minIdle unless told otherwise")
    void guaranteedMinimum_defaultsToMinIdle() {
        Pool<FakeResource> a = share("a", b -> b.set(PoolSetting.MIN_IDLE, 4));

        assertThat(use("a").guaranteedMinimum()).isEqualTo(4);
        environment.advance(TICK);
        PoolAssert.assertThat(a).hasIdle(4);
    }

    @Test
    @DisplayName("D6: a budget smaller than the sum of minimums is refused, with every problem, and nothing is opened")
    void open_minimumsTooLarge_isRefused() {
        share("a", b -> b, opening -> opening.budget(budget, 8, 1));

        assertThatThrownBy(() -> share("b", b -> b.maxSize(2), opening -> opening.budget(budget, 3, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Connection budget refused: pool=b budget=orders-db: guaranteedMinimum is 3, allowed is 0 to"
                                + " maxSize + maxOverflow (2); weight is 0, allowed is 1 to 1000; the guaranteed minimums come to"
                                + " 11, allowed is at most the limit (10): b=3 a=8");
        assertThatThrownBy(() -> share("c", b -> b.set(PoolSetting.MIN_IDLE, 3)))
                .hasMessageContaining("come to 11");

        assertThat(budget.pools()).hasSize(1);
        assertThat(environment.tickingTasks()).isEqualTo(1);
        assertThat(resources.attempts()).isZero();
    }

    @Test
    void of_outOfRange_isRefused() {
        assertThatThrownBy(() -> ConnectionBudget.of(" ", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Connection budget invalid: name is blank; limit is 0, allowed is 1 to 100000");
    }

    @Test
    @DisplayName("D6: an idle connection of another pool gives way")
    void acquire_anotherPoolIsIdle_takesItsPlace() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        acquire(a, 10).forEach(Lease::close);

        acquire(b, 5);

        assertThat(a.stats().closed(CloseReason.BUDGET)).isEqualTo(5);
        PoolAssert.assertThat(a).hasIdle(5);
        assertThat(resources.open()).isEqualTo(10);
    }

    @Test
    @DisplayName(
            "D6: what was used within the last tick is left alone, and so is a pool that has no more than its share")
    void idle_youngOrWithinTheShare_isLeftAlone() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        List<FakeLease> of = acquire(a, 10);
        of.subList(0, 5).forEach(Lease::close);
        environment.advance(Duration.ofMillis(110)); // a tick has seen it, and a little more
        CompletableFuture<?> first = queue(b);
        assertThat(first).as("not idle for a tick").isNotDone();
        assertThat(a.stats().closed(CloseReason.BUDGET)).isZero();

        environment.advance(TICK.multipliedBy(2));
        assertThat(first).isDone();
        for (int i = 0; i < 4; i++) {
            queue(b);
        }
        environment.advance(SECOND);
        assertThat(held).hasSize(5);
        CompletableFuture<?> sixth = queue(b);
        environment.advance(SECOND);

        assertThat(sixth).as("beyond its share").isNotDone();
        assertThat(use("a").used()).isEqualTo(5);
        assertThat(of.subList(5, 10)).allMatch(FakeLease::isLive);
        sixth.cancel(false);
        of.forEach(Lease::close);
    }

    @Test
    @DisplayName("D6: what nobody has used for ten seconds is nobody's fair share")
    void idle_unusedForLong_isGivenUpByAnyPool() {
        Pool<FakeResource> a = share("a", b -> b, opening -> opening.budget(budget, 2, 1));
        Pool<FakeResource> b = share("b", c -> c);
        acquire(a, 6).forEach(Lease::close);
        environment.advance(Duration.ofSeconds(5));
        acquire(b, 4).forEach(held::add);
        CompletableFuture<?> more = queue(b);
        environment.advance(Duration.ofMillis(4900));
        assertThat(more).isNotDone();

        environment.advance(Duration.ofMillis(300));
        assertThat(more).isDone();
        for (int i = 0; i < 4; i++) {
            queue(b);
        }
        environment.advance(SECOND);

        assertThat(use("a").used()).as("what it is guaranteed").isEqualTo(2);
        assertThat(held).hasSize(8);
    }

    @Test
    @DisplayName("D6: no pool can starve another: one that is busy without a pause gives up a connection a release")
    void busyPool_givesUpAtRelease() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        List<FakeLease> leases = acquire(a, 10);
        List<FakeLease> later = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            a.acquireAsync(Duration.ofHours(9), Lane.COMMON).thenAccept(lease -> later.add((FakeLease) lease));
        }
        for (int i = 0; i < 30; i++) {
            queue(b);
        }

        for (int i = 0; i < 6; i++) {
            leases.get(i).close();
            environment.runTasks();
        }

        assertThat(held).as("its share, after as many releases").hasSize(5);
        assertThat(later).hasSize(1);
        assertThat(use("a").used()).isEqualTo(5);
        for (int i = 0; i < 30; i++) {
            FakeLease next = i % 2 == 0 ? later.remove(0) : held.remove(0);
            next.close();
            environment.runTasks();
        }
        assertThat(use("a").used()).as("and so it stays").isEqualTo(5);
        assertThat(a.stats().closed(CloseReason.BUDGET)).isEqualTo(5);
        assertThat(b.stats().closed(CloseReason.BUDGET)).isZero();
    }

    @Test
    @DisplayName("D6: releases are short again when nobody asks any more")
    void askerIsServed_releasesAreShortAgain() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        List<FakeLease> leases = acquire(a, 10);
        CompletableFuture<?> asker = queue(b);
        assertThat(((LeasePool<FakeResource>) a).isQuiet()).isFalse();

        leases.get(0).close();
        environment.runTasks();
        assertThat(asker).isDone();
        leases.get(1).close();

        assertThat(((LeasePool<FakeResource>) a).isQuiet()).isTrue();
        PoolAssert.assertThat(a).hasIdle(1);
    }

    @Test
    @DisplayName("D6: of two pools that want more, the one with three times the weight gets three times as many")
    void weight_divides() {
        ConnectionBudget eight = ConnectionBudget.of("eight", 8);
        Pool<FakeResource> a = share("a", b -> b, opening -> opening.budget(eight, 0, 1));
        List<FakeLease> leases = acquire(a, 8);
        Pool<FakeResource> b = share("b", c -> c, opening -> opening.budget(eight, 0, 3));
        for (int i = 0; i < 8; i++) {
            queue(b);
        }

        leases.forEach(lease -> {
            queue(a);
            lease.close();
            environment.runTasks();
        });

        assertThat(eight.pools()).extracting(BudgetUse::used).containsExactly(2, 6);
        assertThat(eight.pools()).extracting(BudgetUse::fairShare).containsExactly(2, 6);
    }

    @Test
    @DisplayName("D6: with a limit that can't be divided, nothing goes to and fro")
    void oddLimit_settles() {
        ConnectionBudget five = ConnectionBudget.of("five", 5);
        Pool<FakeResource> a = share("a", b -> b, opening -> opening.budget(five));
        Pool<FakeResource> b = share("b", c -> c, opening -> opening.budget(five));
        List<FakeLease> leases = acquire(a, 5);
        for (int i = 0; i < 60; i++) {
            queue(a);
            queue(b);
        }
        held.addAll(leases);
        for (int i = 0; i < 100; i++) {
            held.remove(0).close();
            environment.runTasks();
        }

        assertThat(five.pools()).extracting(BudgetUse::used).containsExactly(3, 2);
        assertThat(a.stats().closed(CloseReason.BUDGET)).isEqualTo(2);
        assertThat(b.stats().closed(CloseReason.BUDGET)).isZero();
    }

    @Test
    @DisplayName("D6: a permit goes to the one for whom it was given up, not to whoever is quickest")
    void permit_isReservedForTheAsker() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        Pool<FakeResource> c = share("c", d -> d);
        List<FakeLease> leases = acquire(a, 10);
        CompletableFuture<?> first = queue(b);
        environment.holdTasks(true);
        leases.get(0).close();
        environment.runTask(); // the close, and the permit is free
        assertThat(use("b").used()).isEqualTo(1);

        CompletableFuture<?> second = c.acquireAsync().toCompletableFuture();
        environment.runTasks();

        assertThat(first).isDone();
        assertThat(second).isNotDone();
        second.cancel(false);
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("D6: … also when someone who needs it more asks before it is free")
    void permit_isKeptForWhomItWasPromised() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        Pool<FakeResource> c = share("c", d -> d, opening -> opening.budget(budget, 0, 3));
        List<FakeLease> leases = acquire(a, 10);
        CompletableFuture<?> first = queue(b);
        environment.holdTasks(true);
        leases.get(0).close();
        CompletableFuture<?> second = c.acquireAsync().toCompletableFuture();

        environment.runTasks();

        assertThat(first).isDone();
        assertThat(second).isNotDone();
        second.cancel(false);
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("D6: what was opened for a caller is used once before it is given up")
    void opened_isUsedFirst() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        List<FakeLease> leases = acquire(a, 9);
        environment.holdTasks(true);
        CompletableFuture<Lease<FakeResource>> last = a.acquireAsync().toCompletableFuture();
        Runnable opening = Objects.requireNonNull(environment.takeTask());
        CompletableFuture<?> asker = queue(b);
        assertThat(a.stats().total()).isEqualTo(9);

        opening.run();
        environment.runTasks();

        assertThat(last).isDone();
        assertThat(asker).isNotDone();
        last.join().close();
        environment.runTasks();
        assertThat(asker).isDone();
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("D6: what is reserved for a pool whose caller has gone goes to the next asker")
    void reservation_notNeededAnyMore_goesOn() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        Pool<FakeResource> c = share("c", d -> d);
        List<FakeLease> leases = acquire(a, 10);
        CompletableFuture<?> first = queue(b);
        CompletableFuture<?> second = queue(c);
        environment.holdTasks(true);
        leases.get(0).close();
        environment.runTask();
        assertThat(use("b").used()).isEqualTo(1);

        first.cancel(false);
        environment.holdTasks(false);
        environment.runTasks();

        assertThat(second).isDone();
        assertThat(use("b").used()).isZero();
    }

    @Test
    @DisplayName("D6: nobody gives anything up for connections that no caller waits for")
    void initialSize_isNoNeed() {
        Pool<FakeResource> a = share("a", b -> b);
        acquire(a, 10).forEach(Lease::close);
        environment.advance(SECOND);
        Pool<FakeResource> b = share("b", c -> c.set(PoolSetting.INITIAL_SIZE, 3));

        environment.advance(SECOND);
        PoolAssert.assertThat(a).hasIdle(10);
        PoolAssert.assertThat(b).hasTotal(0);
        assertThat(budget.waiting()).isZero();
        a.evict();
        environment.advance(SECOND);
        PoolAssert.assertThat(b).hasTotal(3);
    }

    @Test
    @DisplayName("D6: a suspended pool asks for nothing, and keeps nothing that was reserved for it")
    void suspend_whileAsking_asksNoMore() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        List<FakeLease> leases = acquire(a, 10);
        queue(b);
        environment.holdTasks(true);
        leases.get(0).close();
        environment.runTask();
        assertThat(use("b").used()).isEqualTo(1);

        b.suspend();
        environment.holdTasks(false);
        environment.advance(TICK);

        assertThat(use("b").used()).isZero();
        assertThat(budget.waiting()).isZero();
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("D6: closing, suspending and evicting give every permit back, closing and shrinking the guarantee too")
    void closeSuspendEvictResize_giveBack() {
        Pool<FakeResource> a = share("a", b -> b, opening -> opening.budget(budget, 6, 1));
        acquire(a, 8).forEach(Lease::close);
        a.evict();
        environment.runTasks();
        assertThat(budget.used()).isZero();

        acquire(a, 8).forEach(Lease::close);
        a.suspend();
        environment.advance(TICK.multipliedBy(2));
        assertThat(budget.used()).isZero();
        assertThat(use("a").guaranteedMinimum()).isEqualTo(6);
        assertThat(environment.tickingTasks()).isZero();
        a.resume();

        acquire(a, 8).forEach(Lease::close);
        a.resize(2);
        environment.runTasks();
        assertThat(budget.used()).isEqualTo(2);
        assertThat(use("a").guaranteedMinimum()).isEqualTo(2);
        share("b", b -> b, opening -> opening.budget(budget, 5, 1));
        assertThatThrownBy(() -> a.resize(8))
                .hasMessageContaining("come to 11, allowed is at most the limit (10): a=6 b=5");
        assertThat(a.config().maxSize()).isEqualTo(2);

        a.close();
        environment.runTasks();
        assertThat(budget.pools()).extracting(BudgetUse::pool).containsExactly("b");
    }

    @Test
    @DisplayName("D6: a pool that joins when all is taken gets its guarantee as the others give up, idle or at release")
    void join_whenAllIsTaken_getsItsGuarantee() {
        Pool<FakeResource> a = share("a", b -> b, opening -> opening.budget(budget, 0, 1000));
        List<FakeLease> leases = acquire(a, 10);
        leases.get(9).close();
        environment.advance(SECOND);

        Pool<FakeResource> b = share("b", c -> c.set(PoolSetting.MIN_IDLE, 3));
        environment.advance(SECOND);
        PoolAssert.assertThat(b).hasTotal(1);
        assertThatThrownBy(() -> a.acquire(SECOND)).hasMessageContaining("budget=orders-db");
        leases.subList(0, 2).forEach(Lease::close);
        environment.runTasks();

        PoolAssert.assertThat(b).hasTotal(3);
        assertThat(budget.used()).isEqualTo(10);
    }

    @Test
    @DisplayName("D6: a successor is opened ahead of time only where a permit is free; else after the close")
    void renewal_withoutAFreePermit_comesAfterwards() {
        ConnectionBudget one = ConnectionBudget.of("one", 1);
        Pool<FakeResource> a = share(
                "a",
                b -> b.maxSize(2).set(PoolSetting.MIN_IDLE, 1).set(PoolSetting.MAX_LIFETIME, Duration.ofMinutes(10)),
                opening -> opening.budget(one));
        environment.advance(Duration.ofMinutes(11));

        assertThat(resources.created()).hasSize(2);
        assertThat(resources.open()).isEqualTo(1);
        assertThat(a.stats().closed(CloseReason.LIFETIME)).isEqualTo(1);
        assertThat(one.used()).isEqualTo(1);
    }

    @Test
    @DisplayName("D6: without a budget nothing changes")
    void noBudget_noLimit() {
        Pool<FakeResource> a = share("a", b -> b, opening -> opening.budget(null));

        assertThat(acquire(a, 10)).hasSize(10);
        assertThat(a.stats().waitingForBudget()).isZero();
        assertThat(a.stats().toString()).doesNotContain("udget");
    }
}
