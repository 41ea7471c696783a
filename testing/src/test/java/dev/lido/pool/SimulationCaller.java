package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeResource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Someone who asked without blocking, and what the model says that the stage may end with. */
final class SimulationCaller {

    /** What an executor throws that has no room. */
    static final class Full extends RejectedExecutionException {
        private static final long serialVersionUID = 1;

        Full() {
            super("full");
        }
    }

    /** Where the stage is to be completed. */
    enum Told {
        ON_WORKER,
        AT_ONCE,
        LATE,
        NEVER
    }

    final int number;
    final Lane lane;
    final long deadlineNanos;
    final Told told;
    /** Whether its deadline lies beyond the end of the simulation. */
    final boolean patient;

    private final SimulationWorld world;
    private final int suspensionsBefore;
    private final boolean suspendedBefore;
    private final boolean crowded;

    @Nullable
    CompletableFuture<Lease<FakeResource>> stage;

    /** Its place in the queue, for as long as it has kept it since it asked. */
    @Nullable
    Waiter<FakeResource> seat;

    /** The model's caller ended the stage itself. */
    boolean endedByCaller;

    SimulationCaller(SimulationWorld world, Lane lane, long timeoutNanos, boolean patient, Told told) {
        this.world = world;
        this.number = world.nextCaller();
        this.lane = lane;
        this.deadlineNanos = world.now() + timeoutNanos;
        this.patient = patient;
        this.told = told;
        this.suspensionsBefore = world.suspensions;
        this.suspendedBefore = world.suspended;
        this.crowded = world.lanes.isCrowded(lane);
    }

    boolean isDone() {
        CompletableFuture<Lease<FakeResource>> asked = stage;
        return asked != null && asked.isDone();
    }

    /** Whether it stands in the queue where it has stood since it asked. */
    boolean keptItsSeat() {
        Waiter<FakeResource> place = seat;
        return !isDone() && place != null && place.line != null;
    }

    void requireLeaseAllowed(Lease<FakeResource> lease) {
        world.require(world.now() <= deadlineNanos, this + " got a lease after its deadline");
        world.require(!world.closing || !lease.isLive(), this + " got a lease of a closed pool");
        world.require(told != Told.NEVER || seat == null, this + " was told by an executor that rejects");
    }

    void requireFailureAllowed(Throwable failure) {
        world.require(isAllowed(failure), this + " can't have failed with " + failure);
    }

    private boolean isAllowed(Throwable failure) {
        boolean timeIsUp = world.now() >= deadlineNanos;
        if (failure instanceof PoolExhaustedException exhausted) {
            world.met.note("stage exhausted");
            world.met.noteIf(exhausted.lane().isPresent(), "stage exhausted, its lane at its limit");
            return timeIsUp && exhausted.getMessage().startsWith("Connection pool exhausted");
        }
        if (failure instanceof DatabaseUnreachableException unreachable) {
            world.met.note(timeIsUp ? "stage unreachable in the end" : "stage unreachable at once");
            return timeIsUp
                    || (unreachable.kind() == FailureKind.AUTH && world.authFailed)
                    || !world.pool.config().failFastAfter().isZero();
        }
        if (failure instanceof PoolRefusedException refused) {
            boolean full = refused.getMessage().contains("maxPending=");
            world.met.note(full ? "stage refused, too many" : "stage refused, suspended");
            world.met.noteIf(refused.getMessage().contains("atMost="), "stage refused, too many of its lane");
            return full ? crowded : suspendedBefore || world.suspensions > suspensionsBefore;
        }
        if (failure instanceof PoolClosedException) {
            world.met.noteIf(seat != null, "stage closed");
            return world.closing;
        }
        if (failure instanceof Full) {
            world.met.note("executor rejected");
            return told == Told.NEVER;
        }
        world.met.noteIf(failure instanceof SimulationResources.Mishap, "stage failed with a mishap");
        return failure instanceof SimulationResources.Mishap;
    }

    @Override
    public String toString() {
        return "caller " + number + " of " + lane + " told " + told;
    }
}
