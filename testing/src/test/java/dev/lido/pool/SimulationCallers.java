package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Those who wait without blocking the simulation: asynchronous callers, and stuck ones that don't take what they are offered. */
final class SimulationCallers {

    static final List<Lane> LANES = List.of(
            Lane.COMMON,
            Lane.CONTROL,
            Lane.named("reports"),
            Lane.named("agent"),
            Lane.named("narrow").atMost(1, 1),
            Lane.named("few").atMost(2));

    /** A virtual thread that finds no carrier until a step gives it one. */
    private static final class Stuck extends Waiter<FakeResource> {
        private final int number;
        private boolean wasOffered;

        Stuck(SimulationWorld world, Lane lane) {
            super(world.now(), lane);
            this.number = world.nextCaller();
        }

        @Override
        void wake() {}

        @Override
        boolean mayBeStuck() {
            return true;
        }
    }

    private final SimulationWorld world;
    /** Everyone who asked and whose stage isn't done, or wasn't when somebody looked last. */
    private final List<SimulationCaller> asking = new ArrayList<>();

    private final Map<Object, SimulationCaller> byStage = new IdentityHashMap<>();
    private final List<Stuck> stuck = new ArrayList<>();

    SimulationCallers(SimulationWorld world) {
        this.world = world;
    }

    Lane anyLane() {
        return LANES.get(world.random.nextInt(LANES.size()));
    }

    void ask() {
        boolean patient = world.random.nextInt(3) == 0;
        long timeout = world.random.nextInt(8) == 0
                ? 0
                : (patient ? Duration.ofHours(1) : Duration.ofMillis(1 + world.random.nextInt(4_000))).toNanos();
        SimulationCaller.Told told = SimulationCaller.Told.values()[world.random.nextInt(4)];
        ask(new SimulationCaller(world, anyLane(), timeout, patient && timeout > 0, told), timeout);
    }

    private void ask(SimulationCaller caller, long timeoutNanos) {
        world.note("ask " + caller + " " + Duration.ofNanos(timeoutNanos));
        Duration timeout = Duration.ofNanos(timeoutNanos);
        CompletableFuture<Lease<FakeResource>> stage = (caller.told == SimulationCaller.Told.ON_WORKER
                        ? world.pool.acquireAsync(timeout, caller.lane)
                        : world.pool.acquireAsync(timeout, caller.lane, executor(caller)))
                .toCompletableFuture();
        caller.stage = stage;
        asking.add(caller);
        byStage.put(stage, caller);
        inQueue(waiter -> {
            if (caller == callerOf(waiter)) {
                caller.seat = waiter;
            }
        });
        boolean had = stage.isDone() && !stage.isCompletedExceptionally();
        world.met.noteIf(had, "asked and had at once");
        world.met.noteIf(had && caller.lane.hasLimit(), "a limited lane had one at once");
        world.met.noteIf(caller.seat != null, "asked and waited");
        stage.whenComplete((lease, failure) -> {
            try {
                completed(caller, lease, failure);
            } catch (RuntimeException | AssertionError e) {
                world.fail(e);
            }
        });
    }

    private Executor executor(SimulationCaller caller) {
        return task -> {
            world.requireNoLock("executor");
            switch (caller.told) {
                case LATE -> world.late.add(task);
                case NEVER -> throw new SimulationCaller.Full();
                default -> task.run();
            }
        };
    }

    private void completed(SimulationCaller caller, @Nullable Lease<FakeResource> lease, @Nullable Throwable failure) {
        world.requireNoLock("a stage's dependent");
        if (caller.endedByCaller) {
            return;
        }
        if (failure != null) {
            caller.requireFailureAllowed(failure);
        } else if (lease != null) {
            world.met.noteIf(caller.seat != null, "served from the queue");
            caller.requireLeaseAllowed(lease);
            requireTurn(caller.number, caller.lane);
            use((FakeLease) lease, caller.lane);
        }
    }

    /** What the stage's dependents do with the lease. */
    private void use(FakeLease lease, Lane lane) {
        if (world.closing) {
            return;
        }
        if (world.random.nextInt(4) == 0) {
            world.met.note("released in its stage");
            lease.close();
            return;
        }
        world.require(
                world.held.stream().noneMatch(other -> other.fake() == lease.fake()), lease.fake() + " is held twice");
        world.hold(lease, lane);
        if (world.random.nextInt(8) == 0) {
            world.met.note("asked in a stage");
            ask();
        }
    }

    /** Whoever is served now must have asked before all others of its lane that have stood in the queue ever since. */
    void requireTurn(int number, Lane lane) {
        for (SimulationCaller other : List.copyOf(asking)) {
            world.require(
                    other.number >= number || !other.lane.equals(lane) || !other.keptItsSeat(),
                    "caller " + number + " overtook " + other);
        }
    }

    /** Ends a stage from outside, whatever has become of it. */
    void cancel() {
        asking.removeIf(SimulationCaller::isDone);
        if (asking.isEmpty()) {
            return;
        }
        SimulationCaller caller = asking.get(world.random.nextInt(asking.size()));
        CompletableFuture<Lease<FakeResource>> stage = caller.stage;
        if (stage == null) {
            return;
        }
        world.note("cancel " + caller);
        world.met.note(caller.keptItsSeat() ? "cancelled while it waited" : "cancelled on the way");
        int before = world.pool.stats().pending();
        boolean waited = caller.keptItsSeat();
        caller.endedByCaller = true;
        if (world.random.nextBoolean()) {
            stage.cancel(true);
        } else {
            stage.completeExceptionally(new IllegalStateException("changed my mind"));
        }
        world.require(!waited || world.pool.stats().pending() == before - 1, "a cancelled caller is in the queue");
    }

    /** Another caller that may be slow to take what it is offered. */
    void getStuck() {
        Stuck waiter = new Stuck(world, anyLane());
        world.note("stuck " + waiter.number + " of " + waiter.lane);
        try {
            world.pool.slowAcquire.enqueue(waiter, true);
            stuck.add(waiter);
        } catch (PoolRefusedException e) {
            world.met.note("stuck one refused");
        }
    }

    /** One that was stuck goes on: it takes what it is offered, or gives up. */
    void getGoing() {
        stuck.removeIf(Waiter::isRefused);
        if (!stuck.isEmpty()) {
            Stuck waiter = stuck.remove(world.random.nextInt(stuck.size()));
            world.note("stuck " + waiter.number + " goes on");
            world.met.note(waiter.isOffered() ? "stuck one took it" : "stuck one gave up");
            world.pool.slowAcquire.giveUp(waiter);
        }
    }

    /** Whether anyone still waits, or is on the way. */
    boolean anyLeft() {
        asking.removeIf(SimulationCaller::isDone);
        return anyStuck() || !asking.isEmpty();
    }

    /** Whether some are still stuck. */
    boolean anyStuck() {
        stuck.removeIf(Waiter::isRefused);
        return !stuck.isEmpty();
    }

    /** The queue and the model agree. */
    void check() {
        asking.removeIf(SimulationCaller::isDone);
        long lastTick = world.now() / PoolEnvironment.TICK_NANOS * PoolEnvironment.TICK_NANOS;
        Map<WaitLine<FakeResource>, Integer> last = new HashMap<>();
        List<SimulationCaller> queued = new ArrayList<>();
        inQueue(waiter -> {
            SimulationCaller caller = callerOf(waiter);
            int number = waiter instanceof Stuck one ? one.number : caller == null ? -1 : caller.number;
            world.require(number > 0, "nobody's place in the queue");
            Integer before = last.put(Objects.requireNonNull(waiter.line), number);
            world.require(before == null || before < number, number + " stands behind its place in " + waiter.lane);
            if (caller != null) {
                queued.add(caller);
                world.require(!caller.isDone(), caller + " is done and in the queue");
                world.require(caller.deadlineNanos > lastTick, caller + " is overdue and in the queue");
                world.met.noteIf(caller.seat != waiter, "back in its place");
            }
        });
        int stuckWaiting = countStuck();
        int pending = world.pool.stats().pending();
        world.require(pending == queued.size() + stuckWaiting, "pending=" + pending + " isn't the model's");
        int underWay = world.hanging.size() + world.late.size() + world.environment.pendingTasks();
        int untold = untold();
        world.require(untold == 0 || underWay > 0 || world.mayRetry(), "a signal is left untold");
        world.require(asking.size() - queued.size() <= underWay + untold, "a stage is neither waiting nor being told");
        world.met.noteIf(asking.size() > queued.size(), "signalled and not told");
        world.met.noteIf(last.size() > 2, "several lanes wait");
    }

    private int untold() {
        world.pool.lock.lock();
        try {
            return world.pool.errands.untold();
        } finally {
            world.pool.lock.unlock();
        }
    }

    /** How many stuck ones are in the queue. */
    private int countStuck() {
        int waiting = 0;
        for (Stuck waiter : stuck) {
            waiting += waiter.isSignalled() ? 0 : 1;
            world.met.noteIf(waiter.wasOffered && !waiter.isSignalled(), "offer withdrawn");
            waiter.wasOffered |= waiter.isOffered();
        }
        return waiting;
    }

    /** Every stage is done. */
    void requireNobodyIsLeft() {
        asking.removeIf(SimulationCaller::isDone);
        world.require(asking.isEmpty(), "stages left behind: " + asking);
        world.require(stuck.stream().noneMatch(waiter -> waiter.line != null), "a stuck one is in a closed queue");
    }

    /** Those with time left must all have been served by now. */
    void requireNobodyWaits() {
        world.require(!anyLeft(), "still waiting: " + asking);
        world.require(world.pool.stats().pending() == 0, "pending when all is quiet");
    }

    private @Nullable SimulationCaller callerOf(Waiter<FakeResource> waiter) {
        return waiter instanceof AsyncCaller<FakeResource> caller ? byStage.get(caller.acquire) : null;
    }

    private void inQueue(Consumer<Waiter<FakeResource>> action) {
        world.pool.lock.lock();
        try {
            world.pool.waiters.forEach(action);
        } finally {
            world.pool.lock.unlock();
        }
    }
}
