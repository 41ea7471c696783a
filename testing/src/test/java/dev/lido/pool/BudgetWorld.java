package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.ManualEnvironment;
import dev.lido.testing.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Pools under one budget, to which everything happens at random, and what must be true of them after each step. It counts for
 * itself what the database has open, is opening or is closing.
 */
final class BudgetWorld {

    private static final int LIMIT = 80;
    private static final int POOLS = 20;
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofHours(100);

    private final SplittableRandom random;
    private final ManualEnvironment environment = new ManualEnvironment().advanceWhileWaiting(false);
    private final FakeResources resources = new FakeResources(environment);
    private final ConnectionBudget budget = ConnectionBudget.of("db", LIMIT);
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Integer> met = new TreeMap<>();
    private String last = "nothing";
    /** Whether someone was guaranteed more by the last step, which others may have. */
    private boolean guaranteedMore = true;

    private int lastClaimed;
    private int onTheDatabase;
    private int named;
    private boolean taskless;
    /** Nothing hangs for longer. */
    private int hangSeconds;

    /** A pool, and its callers. */
    private static final class Member {
        final Pool<FakeResource> pool;
        final List<CompletableFuture<Lease<FakeResource>>> waiting = new ArrayList<>();
        final List<FakeLease> leases = new ArrayList<>();
        boolean suspended;

        Member(Pool<FakeResource> pool) {
            this.pool = pool;
        }
    }

    /** The database: counts what it knows of, from before the opening until after the close. */
    private final class Database implements ResourceFactory<FakeResource> {

        @Override
        public FakeResource create(long timeoutNanos) throws Exception {
            onTheDatabase++;
            try {
                return resources.create(timeoutNanos);
            } catch (Throwable t) {
                onTheDatabase--;
                throw t;
            }
        }

        @Override
        public boolean validate(FakeResource resource, long timeoutNanos) {
            return resources.validate(resource, timeoutNanos);
        }

        @Override
        public boolean reset(FakeResource resource, int marks) {
            return resources.reset(resource, marks);
        }

        @Override
        public void abort(FakeResource resource) {
            resources.abort(resource);
        }

        @Override
        public void close(FakeResource resource) {
            try {
                resources.close(resource);
            } finally {
                onTheDatabase--;
            }
        }

        @Override
        public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
            return resources.lease(slot, resource, word);
        }

        @Override
        public FailureKind classify(Throwable failure) {
            return resources.classify(failure);
        }
    }

    BudgetWorld(long seed) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < POOLS; i++) {
            join();
        }
    }

    Map<String, Integer> met() {
        return met;
    }

    String last() {
        return last;
    }

    private void meet(String what) {
        met.merge(what, 1, Integer::sum);
    }

    void step() {
        guaranteedMore = false;
        int choice = random.nextInt(100);
        Member member = members.isEmpty() ? null : members.get(random.nextInt(members.size()));
        if (member == null || choice < 2) {
            join();
        } else if (choice < 45) {
            callers(member, choice);
        } else if (choice < 52) {
            administer(member);
        } else if (choice < 56) {
            trouble();
        } else if (choice < 62) {
            taskless = !taskless;
            environment.holdTasks(taskless);
            last = "tasks held: " + taskless;
        } else if (choice < 72) {
            last = "a task";
            environment.runTask();
        } else if (choice < 90) {
            last = "a tick or some";
            environment.advance(TICK.multipliedBy(1 + random.nextInt(4)));
        } else if (choice < 95) {
            last = "some time";
            environment.advance(Duration.ofSeconds(1 + random.nextInt(90)));
        } else {
            settle();
        }
        if (!taskless) {
            environment.runTasks();
        }
    }

    private void join() {
        last = "join";
        guaranteedMore = true;
        int maxSize = random.nextInt(51);
        PoolConfig config = PoolConfig.builder()
                .name("p" + ++named)
                .maxSize(maxSize)
                .maxOverflow(maxSize == 0 ? 5 : random.nextInt(6))
                .set(PoolSetting.MIN_IDLE, Math.min(maxSize, Math.max(0, random.nextInt(8) - 4)))
                .set(PoolSetting.INITIAL_SIZE, 0)
                .set(PoolSetting.MAX_LIFETIME, Duration.ofMinutes(2))
                .set(PoolSetting.IDLE_TIMEOUT, Duration.ofSeconds(40))
                .set(PoolSetting.CONNECT_TIMEOUT, Duration.ofSeconds(5))
                .set(PoolSetting.CLOSE_GRACE, Duration.ZERO)
                .build();
        PoolOpening<FakeResource> opening = Pool.opening(config, new Database()).environment(environment);
        try {
            members.add(new Member((random.nextBoolean()
                            ? opening.budget(budget)
                            : opening.budget(budget, random.nextInt(9), 1 + random.nextInt(3)))
                    .open()));
            meet("joined");
        } catch (IllegalArgumentException e) {
            meet("join refused");
        }
    }

    private void callers(Member member, int choice) {
        if (choice < 20) {
            int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 3);
            last = member.pool.name() + " asks for " + count;
            for (int i = 0; i < count; i++) {
                ask(member);
            }
        } else if (choice < 42 && !member.leases.isEmpty()) {
            int count = 1 + random.nextInt(random.nextInt(3) == 0 ? member.leases.size() : 2);
            last = member.pool.name() + " gives back " + count;
            for (int i = 0; i < count && !member.leases.isEmpty(); i++) {
                FakeLease lease = member.leases.remove(random.nextInt(member.leases.size()));
                if (random.nextInt(10) == 0) {
                    lease.invalidate();
                }
                lease.close();
            }
        } else if (!member.waiting.isEmpty()) {
            last = member.pool.name() + " cancels";
            meet("cancelled");
            member.waiting.get(random.nextInt(member.waiting.size())).cancel(false);
        }
    }

    private void ask(Member member) {
        Duration timeout = random.nextInt(3) == 0 ? Duration.ofSeconds(random.nextInt(20)) : LONG;
        CompletableFuture<Lease<FakeResource>> stage =
                member.pool.acquireAsync(timeout, Lane.COMMON).toCompletableFuture();
        member.waiting.add(stage);
        meet("asked");
        stage.whenComplete((lease, failure) -> {
            member.waiting.remove(stage);
            if (lease != null) {
                member.leases.add((FakeLease) lease);
            }
        });
    }

    private void administer(Member member) {
        switch (random.nextInt(5)) {
            case 0 -> {
                last = member.pool.name() + " evicts";
                meet("evicted");
                member.pool.evict();
            }
            case 1 -> {
                last = member.pool.name() + " resizes";
                guaranteedMore = true;
                try {
                    member.pool.resize(1 + random.nextInt(50));
                    meet("resized");
                } catch (IllegalArgumentException e) {
                    meet("resize refused");
                }
            }
            case 2, 3 -> {
                member.suspended = !member.suspended;
                last = member.pool.name() + " suspended: " + member.suspended;
                meet(member.suspended ? "suspended" : "resumed");
                if (member.suspended) {
                    member.pool.suspend();
                } else {
                    member.pool.resume();
                }
            }
            default -> {
                last = member.pool.name() + " leaves";
                meet("left");
                members.remove(member);
                leave(member);
            }
        }
    }

    private void leave(Member member) {
        Thread.currentThread().interrupt(); // no waiting for what is open
        member.pool.close();
        assertThat(Thread.interrupted()).isTrue();
        meetCloses(member);
        member.leases.forEach(Lease::close);
    }

    private void meetCloses(Member member) {
        for (CloseReason reason : CloseReason.values()) {
            if (member.pool.stats().closed(reason) > 0) {
                meet("closed for " + reason);
            }
        }
    }

    private void trouble() {
        switch (random.nextInt(4)) {
            case 0 -> {
                last = "opens fail";
                meet("open fails");
                resources.outage(new IOException("no"));
            }
            case 1 -> {
                last = "opens hang";
                meet("open hangs");
                hang(Operation.CREATE, random.nextInt(4) == 0 ? 500 : 12);
            }
            case 2 -> {
                last = "closes hang";
                meet("close hangs");
                hang(Operation.CLOSE, random.nextInt(4) == 0 ? 200 : 5);
            }
            default -> {
                last = "all is well";
                endTrouble();
            }
        }
    }

    private void hang(Operation operation, int bound) {
        int seconds = 1 + random.nextInt(bound);
        hangSeconds = Math.max(hangSeconds, seconds);
        resources.takes(operation, Duration.ofSeconds(seconds));
    }

    private void endTrouble() {
        resources.outage(null);
        resources.takes(Operation.CREATE, Duration.ZERO);
        resources.takes(Operation.CLOSE, Duration.ZERO);
        environment.slowTasks(false);
    }

    /** What must be true at every moment. */
    void check() {
        List<BudgetUse> uses = budget.pools();
        int used = uses.stream().mapToInt(BudgetUse::used).sum();
        int claimed = uses.stream()
                .mapToInt(use -> Math.max(use.used(), use.guaranteedMinimum()))
                .sum();
        assertThat(used).as("permits").isLessThanOrEqualTo(LIMIT).isEqualTo(budget.used());
        assertThat(onTheDatabase).as("connections").isLessThanOrEqualTo(LIMIT + (int) budget.hung());
        assertThat(uses.stream().mapToInt(BudgetUse::guaranteedMinimum).sum())
                .as("guaranteed")
                .isLessThanOrEqualTo(LIMIT);
        if (!guaranteedMore) {
            assertThat(claimed)
                    .as("nothing guaranteed is lent: %s", uses)
                    .isLessThanOrEqualTo(Math.max(LIMIT, lastClaimed));
        }
        lastClaimed = claimed;
        for (BudgetUse use : uses) {
            if (use.waiting() > 0) {
                meet("waits for the budget");
                assertThat(claimed)
                        .as("left when one asks: %s of %s", use, uses)
                        .isGreaterThanOrEqualTo(LIMIT);
                if (claimed <= LIMIT) {
                    assertThat(use.used()).as("guaranteed to %s", use).isGreaterThanOrEqualTo(use.guaranteedMinimum());
                }
            }
        }
        if (budget.hung() > 0) {
            meet("permit hung");
        }
    }

    /** Lets everything come to rest; then nobody may want what another has idle beyond its share. */
    private void settle() {
        last = "settle";
        endTrouble();
        taskless = false;
        environment.holdTasks(false);
        environment.runTasks();
        environment.advance(Duration.ofSeconds(hangSeconds));
        hangSeconds = 0;
        environment.advance(Duration.ofSeconds(8)); // no pause after a failure is longer
        for (int i = 0; i < 40; i++) { // openings come after closes, and each tick a pool may shrink and grow
            environment.advance(TICK);
        }
        check();
        List<BudgetUse> uses = budget.pools();
        for (Member asking : members) {
            BudgetUse asker = useOf(asking, uses);
            if (asker.waiting() == 0) {
                continue;
            }
            for (Member other : members) {
                BudgetUse use = useOf(other, uses);
                if (other != asking && isOver(use, asker)) {
                    assertThat(other.pool.stats().idle())
                            .as("idle beyond the share: %s, %s asks", use, asker)
                            .isZero();
                    giveOneBack(other, use);
                    return;
                }
            }
        }
    }

    /** In the model's own words: it would have the larger share still if it had one less and the other one more. */
    private static boolean isOver(BudgetUse use, BudgetUse asker) {
        double after = (asker.used() + 1.0 - asker.guaranteedMinimum()) / asker.weight();
        double before = (double) (use.used() - use.guaranteedMinimum()) / use.weight();
        return use.used() > use.guaranteedMinimum() && after < before;
    }

    private void giveOneBack(Member over, BudgetUse before) {
        if (!over.leases.isEmpty()) {
            over.leases.remove(0).close();
            environment.runTasks();
            assertThat(useOf(over, budget.pools()).used())
                    .as("after a release of %s", before)
                    .isEqualTo(before.used() - 1);
            meet("gave up at release");
        }
    }

    private static BudgetUse useOf(Member member, List<BudgetUse> uses) {
        return uses.stream()
                .filter(use -> use.pool().equals(member.pool.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Everything is given back in the end. */
    void end() {
        last = "the end";
        settle();
        for (Member member : members) {
            List.copyOf(member.waiting).forEach(stage -> stage.cancel(false));
            while (!member.leases.isEmpty()) {
                member.leases.remove(0).close();
            }
        }
        environment.runTasks();
        members.forEach(this::leave);
        environment.runTasks();
        environment.advance(Duration.ofSeconds(600));
        assertThat(budget.used()).as("%s", budget.pools()).isZero();
        assertThat(budget.waiting()).isZero();
        assertThat(budget.pools()).isEmpty();
        assertThat(onTheDatabase).isZero();
        assertThat(resources.notClosedOnce()).isEmpty();
        assertThat(environment.tickingTasks()).isZero();
    }
}
