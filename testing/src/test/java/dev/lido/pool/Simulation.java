package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.ManualEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One random schedule on manual time, on one thread, with a model beside it: the leases that are held, and what each may
 * expect. After every step the pool must agree with the model.
 */
final class Simulation {

    private final Random random;
    private final ManualEnvironment environment = new ManualEnvironment();
    private final FakeResources resources = new FakeResources();
    private final PoolConfig config;
    private final Pool<FakeResource> pool;
    private final List<FakeLease> held = new ArrayList<>();
    private final List<FakeLease> ended = new ArrayList<>();
    /** Openings that a step took away from the workers, to be run when it likes. */
    private final List<Runnable> hanging = new ArrayList<>();

    private final Tally met = new Tally();
    private final StringBuilder history = new StringBuilder();
    private boolean outage;
    private boolean suspended;
    private long acquired;
    /** What was open and being opened after the last step. */
    private int lastTotal;

    Simulation(long seed) {
        random = new Random(seed);
        int maxSize = random.nextInt(4);
        int maxOverflow = maxSize == 0 ? 1 + random.nextInt(3) : random.nextInt(3);
        PoolConfig.Builder builder = PoolConfig.builder()
                .name("simulated")
                .maxSize(maxSize)
                .maxOverflow(maxOverflow)
                .acquireTimeout(Duration.ofMillis(1 + random.nextInt(3_000)))
                .set(PoolSetting.MIN_IDLE, random.nextInt(maxSize + 1))
                .set(PoolSetting.MAX_CONNECTING, 1 + random.nextInt(3))
                .set(PoolSetting.MAX_LIFETIME, Duration.ofSeconds(5 + random.nextInt(20)))
                .set(PoolSetting.IDLE_TIMEOUT, Duration.ofSeconds(1 + random.nextInt(10)))
                .set(PoolSetting.CLOSE_GRACE, Duration.ofSeconds(random.nextInt(3)))
                .validation(Validation.values()[random.nextInt(3)]);
        config = builder.build();
        note(config.toString());
        pool = Pool.open(config, resources, environment);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            check();
        }
        end();
    }

    String history() {
        return history.toString();
    }

    private void step() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> acquire(random.nextInt(4) == 0 ? Duration.ZERO : config.acquireTimeout());
            case 5, 6, 7, 8 -> release();
            case 9 -> closeAgain();
            case 10 -> onHeld("dirty", FakeLease::dirty);
            case 11 -> onHeld("suspect", FakeLease::suspect);
            case 12 -> onHeld("invalidate", Lease::invalidate);
            case 13 -> onHeld("break", lease -> lease.fake().breakDown());
            case 14 -> breakIdle();
            case 15 -> toggleOutage();
            case 16 -> advance();
            case 17 -> hang();
            case 18 -> arriveLate();
            case 19, 20 -> resize();
            case 21 -> evict();
            case 22 -> suspendOrResume();
            default -> closeDuringCall();
        }
    }

    private void acquire(Duration timeout) {
        note("acquire " + timeout);
        long before = environment.ticker().nanos();
        try {
            FakeLease lease = (FakeLease) pool.acquire(timeout);
            assertThat(held).as("nobody else holds it").noneMatch(other -> other.fake() == lease.fake());
            assertThat(lease.fake().closes()).as("it is open").isZero();
            held.add(lease);
            acquired++;
            met.note("acquired");
            if (environment.ticker().nanos() - before > timeout.toNanos()) {
                throw new AssertionError("handed out after the deadline");
            }
        } catch (PoolExhaustedException e) {
            met.note("exhausted");
            assertThat(e.waited()).isGreaterThanOrEqualTo(timeout);
        } catch (DatabaseUnreachableException e) {
            met.note("unreachable");
            assertThat(e.getCause()).isNotNull();
        } catch (PoolRefusedException e) {
            met.note("refused");
            assertThat(suspended).as("refused while suspended").isTrue();
        }
    }

    private void resize() {
        int maxSize = random.nextInt(6);
        note("resize " + maxSize);
        PoolConfig before = pool.config();
        try {
            pool.resize(maxSize);
            met.note(maxSize < before.maxSize() ? "shrunk" : "grown");
        } catch (IllegalArgumentException e) {
            met.note("resize refused");
            assertThat(maxSize < before.minIdle() || maxSize + before.maxOverflow() == 0)
                    .as("a reason to refuse")
                    .isTrue();
            assertThat(pool.config()).isSameAs(before);
        }
    }

    /** Each that is open is another one afterwards, or is gone when it comes back. */
    private void evict() {
        note("evict");
        PoolStats before = pool.stats();
        assertThat(pool.evict()).isEqualTo(before.total());
        assertThat(pool.stats().active()).isEqualTo(before.active());
        Set<FakeResource> inUse = new HashSet<>();
        held.forEach(lease -> inUse.add(lease.fake()));
        environment.runTasks();
        if (!hanging.isEmpty()) {
            return; // a close may be among them
        }
        assertThat(resources.created().stream()
                        .limit(before.created())
                        .filter(resource -> resource.closes() == 0 && !inUse.contains(resource)))
                .as("open of those from before")
                .isEmpty();
    }

    private void suspendOrResume() {
        suspended = !suspended;
        note("suspended " + suspended);
        if (suspended) {
            pool.suspend();
        } else {
            pool.resume();
        }
    }

    private void release() {
        if (!held.isEmpty()) {
            FakeLease lease = held.remove(random.nextInt(held.size()));
            note("release " + lease.fake());
            lease.close();
            ended.add(lease);
            assertThat(lease.isLive()).isFalse();
        }
    }

    private void closeAgain() {
        if (!ended.isEmpty()) {
            FakeLease lease = ended.get(random.nextInt(ended.size()));
            note("close again " + lease.fake());
            lease.close();
            assertThat(lease.dirty()).as("a dead lease is refused").isFalse();
            lease.invalidate();
            met.note("closed twice");
        }
    }

    private void closeDuringCall() {
        if (!held.isEmpty()) {
            FakeLease lease = held.remove(random.nextInt(held.size()));
            note("close during call " + lease.fake());
            lease.use(lease::close);
            ended.add(lease);
            assertThat(lease.fake().aborts()).isEqualTo(1);
            met.note("call under way");
        }
    }

    private void onHeld(String what, java.util.function.Consumer<FakeLease> action) {
        if (!held.isEmpty()) {
            FakeLease lease = held.get(random.nextInt(held.size()));
            note(what + " " + lease.fake());
            action.accept(lease);
        }
    }

    private void breakIdle() {
        note("break idle ones");
        Set<FakeResource> inUse = new HashSet<>();
        held.forEach(lease -> inUse.add(lease.fake()));
        resources.created().stream()
                .filter(resource -> !inUse.contains(resource))
                .forEach(FakeResource::breakDown);
    }

    private void toggleOutage() {
        outage = !outage;
        note("outage " + outage);
        resources.failureKind(random.nextInt(4) == 0 ? FailureKind.AUTH : FailureKind.REFUSED);
        resources.outage(outage ? new IOException("down") : null);
    }

    private void advance() {
        Duration duration = Duration.ofMillis(random.nextInt(8_000));
        note("advance " + duration);
        if (random.nextInt(4) == 0) {
            environment.leap(duration);
        } else {
            environment.advance(duration);
        }
    }

    /** Takes the oldest worker task away: it hangs until a later step. */
    private void hang() {
        environment.holdTasks(true);
        try {
            pool.acquire(Duration.ZERO).close();
            acquired++;
        } catch (PoolException e) {
            // only there to have something opened
        }
        Runnable task = environment.takeTask();
        environment.holdTasks(false);
        if (task != null) {
            note("a task hangs");
            hanging.add(task);
            met.note("hung");
        }
    }

    private void arriveLate() {
        if (!hanging.isEmpty()) {
            note("a task goes on");
            hanging.remove(random.nextInt(hanging.size())).run();
        }
    }

    /** What must hold after every step. */
    private void check() {
        PoolStats stats = pool.stats();
        assertThat(stats.active()).as("active = held").isEqualTo(held.size());
        assertThat(stats.total()).isEqualTo(stats.active() + stats.idle());
        // After a shrink there may be more, as long as leases are out; but never more than before.
        assertThat(stats.total() + stats.creating())
                .isLessThanOrEqualTo(Math.max(pool.config().maximum(), lastTotal));
        assertThat(stats.idle())
                .isLessThanOrEqualTo(suspended ? 0 : pool.config().maxSize());
        lastTotal = stats.total() + stats.creating();
        assertThat(stats.pending()).isZero();
        assertThat(stats.acquired()).as("every lease is counted").isEqualTo(acquired);
        assertThat(stats.created()).isEqualTo(resources.created().size());
        assertThat(held).allSatisfy(lease -> {
            assertThat(lease.isLive()).isTrue();
            assertThat(lease.fake().closes()).as("%s is open", lease.fake()).isZero();
        });
        assertThat(resources.created())
                .allSatisfy(resource -> assertThat(resource.closes()).isLessThanOrEqualTo(1));
        if (stats.closed(CloseReason.LIFETIME) > 0) {
            met.note("too old");
        }
        if (stats.closed(CloseReason.IDLE) > 0) {
            met.note("idle too long");
        }
        if (stats.closed(CloseReason.LATE) > 0) {
            met.note("late");
        }
        if (stats.validationFailed() > 0) {
            met.note("check failed");
        }
        if (stats.closed(CloseReason.RESIZE) > 0) {
            met.note("cut off");
        }
        if (stats.closed(CloseReason.EVICTED) > 0) {
            met.note("evicted");
        }
        if (stats.closed(CloseReason.SUSPENDED) > 0) {
            met.note("closed for a rest");
        }
        if (stats.closed(CloseReason.OVERFLOW) > 0) {
            met.note("overflow");
        }
    }

    private void end() {
        note("close");
        resources.outage(null);
        pool.close();
        hanging.forEach(Runnable::run);
        environment.runTasks();
        assertThat(held).noneMatch(Lease::isLive);
        assertThat(resources.created())
                .allSatisfy(resource -> assertThat(resource.closes())
                        .as("closes of %s", resource)
                        .isEqualTo(1));
        assertThat(pool.stats().closed()).isEqualTo(pool.stats().created());
        assertThat(pool.stats().total()).isZero();
    }

    private void note(String what) {
        history.append(what).append('\n');
    }

    Tally met() {
        return met;
    }

    /** How many schedules met which case. */
    static final class Tally {

        private final Map<String, Integer> cases = new TreeMap<>();

        void note(String name) {
            cases.put(name, 1);
        }

        void add(Simulation simulation) {
            simulation.met().cases.forEach((name, count) -> cases.merge(name, count, Integer::sum));
        }

        Map<String, Integer> cases() {
            return cases;
        }
    }
}
