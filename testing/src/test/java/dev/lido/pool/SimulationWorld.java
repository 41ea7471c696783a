package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.ManualEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What the parts of a simulation share: the pool and its surroundings, what was done, and the first thing that went wrong. */
final class SimulationWorld {

    final Random random;
    final ManualEnvironment environment = new ManualEnvironment();
    final SimulationResources resources = new SimulationResources(this);
    final LeasePool<FakeResource> pool;
    final SimulationTally met = new SimulationTally();
    final SimulationLanes lanes = new SimulationLanes(this);

    /** The leases that somebody holds. */
    final List<FakeLease> held = new ArrayList<>();
    /** Worker tasks that a step took away, to be run when it likes. */
    final List<Runnable> hanging = new ArrayList<>();
    /** What was given to an executor that takes its time. */
    final List<Runnable> late = new ArrayList<>();

    boolean suspended;
    /** How often the pool was suspended. */
    int suspensions;
    /** Whether callers may have been told that credentials are refused. */
    boolean authFailed;

    boolean closing;

    private final StringBuilder history;
    private int callers;
    private int rejecting;
    private long rejectedNanos = Long.MIN_VALUE / 2;
    private @Nullable Throwable fault;

    @SuppressWarnings("NullAway") // looked at before it is there
    SimulationWorld(Random random, PoolConfig config, StringBuilder history) {
        this.random = random;
        this.history = history;
        this.pool = (LeasePool<FakeResource>) Pool.open(config, resources, new Surroundings());
    }

    long now() {
        return environment.ticker().nanos();
    }

    /** A caller's place in the order of asking. */
    int nextCaller() {
        return ++callers;
    }

    /** The next worker task finds no thread. */
    void rejectNext() {
        rejecting = 1;
    }

    /** Whether what found no thread may be tried again still. */
    boolean mayRetry() {
        return now() - rejectedNanos <= 10_000_000;
    }

    void note(String what) {
        history.append(what).append('\n');
    }

    void require(boolean holds, String what) {
        if (!holds) {
            fail(new AssertionError(what));
        }
    }

    /** Code of the user runs now. */
    void requireNoLock(String where) {
        LeasePool<FakeResource> present = pool;
        require(present == null || !present.lock.isHeldByCurrentThread(), where + " under the lock");
    }

    /** Remembers what went wrong where throwing it would tell nobody. */
    void fail(Throwable failure) {
        if (fault == null) {
            fault = failure;
        }
    }

    void rethrow() {
        if (fault != null) {
            throw new AssertionError(fault.getMessage(), fault);
        }
    }

    /** Somebody has that lease from now on, who asked for it in that lane. */
    void hold(FakeLease lease, Lane lane) {
        held.add(lease);
        lanes.noteHeld(lease, lane);
    }

    /** Slots with a resource that somebody owns: offered and not taken yet. */
    List<FakeResource> owned() {
        List<FakeResource> owned = new ArrayList<>();
        for (Slot<FakeResource> slot : pool.slots) {
            FakeResource resource = slot.resource;
            if (resource != null && Slot.phase(slot.state) == Slot.OWNED) {
                owned.add(resource);
            }
        }
        return owned;
    }

    /** The manual environment, which may have no thread for a task. */
    private final class Surroundings implements PoolEnvironment {

        @Override
        public Ticker ticker() {
            return environment.ticker();
        }

        @Override
        public Executor workers() {
            return task -> {
                requireNoLock("workers");
                if (rejecting > 0) {
                    rejecting--;
                    rejectedNanos = now();
                    met.note("no thread for a task");
                    throw new RejectedExecutionException("no thread");
                }
                environment.workers().execute(task);
            };
        }

        @Override
        public Registration everyTick(Runnable task) {
            return environment.everyTick(task);
        }

        @Override
        public void after(long delayNanos, Runnable task) {
            requireNoLock("after");
            environment.after(delayNanos, task);
        }

        @Override
        public void parkNanos(Object blocker, long limitNanos) {
            environment.parkNanos(blocker, limitNanos);
        }
    }
}
