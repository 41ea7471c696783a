package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of a pool, a method an event: a line in the log, then the listener, then the flight recorder. Each
 * survives the failure of the one before. Called outside the pool's lock, and after what must be done. {@link LeaseEvents} has those
 * of the hot path, {@link AcquireRecord} those of a single acquire.
 *
 * <p>A line starts with {@code pool=<name> event=<name>}, has its numbers as {@code key=value}, and carries of a failure what
 * the driver says: nothing of addresses or credentials is added. Thread-safe.
 */
final class Events {

    static final Recorder RECORDER = Recorder.find();

    private final LeasePool<?> pool;
    private final String name;
    private final UserCode<?> userCode;
    private final @Nullable Announcer announcer;
    /** What {@link #tick} has seen last; the sweep's own. */
    private PoolHealth.State health = PoolHealth.State.HEALTHY;

    Events(LeasePool<?> pool, @Nullable PoolListener listener) {
        this.pool = pool;
        this.name = pool.name();
        this.userCode = pool.userCode;
        this.announcer = listener == null ? null : new Announcer(listener, userCode, pool.environment.workers());
    }

    /** Notices a change of health, whatever brought it about; from the sweep. */
    void tick() {
        try {
            PoolHealth now = pool.health(); // has the driver's words in it, which are code of the user
            PoolHealth.State before = health;
            // Asked after the health was: one that a close has made isn't told.
            if (now.state() != before && !pool.isClosing()) {
                health = now.state();
                healthChanged(before, now);
            }
        } catch (Throwable t) {
            userCode.noteFailure("health", t);
        }
        if (announcer != null) {
            announcer.sendWorker();
        }
    }

    void healthChanged(PoolHealth.State from, PoolHealth now) {
        PoolHealth.State to = now.state();
        boolean warns = to.compareTo(from) > 0 && !pool.isSuspended(); // which somebody wanted
        log(
                warns ? Level.WARNING : Level.INFO,
                "pool={0} event=health_changed from={1} to={2} cause={3}",
                name,
                from.key(),
                to.key(),
                now.lastError().orElse("none"));
        tell("healthChanged", listener -> listener.healthChanged(name, from, to));
        record(() -> RECORDER.healthChanged(name, from, to));
    }

    /** The connection of that slot is open; null for one that came too late for its slot. */
    void created(@Nullable Slot<?> slot, Duration took, @Nullable Object begun) {
        log(
                Level.DEBUG,
                "pool={0} event=created slot={1} tookMs={2}",
                name,
                slot == null ? "none" : slot.index,
                took.toMillis());
        tell("created", listener -> listener.created(name, took));
        record(() -> RECORDER.created(begun, name, slot == null ? "late" : "created"));
    }

    void createFailed(Failure failure, @Nullable Object begun) {
        FailureKind kind = failure.kind();
        Throwable cause = failure.cause();
        int inARow = failure.inARow();
        log(
                failure.first() ? Level.WARNING : Level.DEBUG,
                "pool={0} event=create_failed failures={1} kind={2} cause={3}",
                name,
                inARow,
                kind,
                cause);
        tell("createFailed", listener -> listener.createFailed(name, kind, cause, inARow));
        record(() -> RECORDER.created(begun, name, key(kind)));
    }

    /** A close begins, which must not fail for want of a record of it; null if nobody wants one. */
    @Nullable
    Object closeBegins() {
        try {
            return RECORDER.closeBegins();
        } catch (Throwable t) {
            return null;
        }
    }

    void closed(CloseReason reason, Duration age, @Nullable Object begun) {
        log(Level.DEBUG, "pool={0} event=connection_closed reason={1} ageMs={2}", name, reason, age.toMillis());
        tell("closed", listener -> listener.closed(name, reason, age));
        if (begun != null) {
            record(() -> RECORDER.closed(begun, name, reason, age));
        }
    }

    void closeHangs(Slot<?> slot) {
        log(Level.WARNING, "pool={0} event=close_hangs slot={1}", name, slot.index);
    }

    void validationFailed(@Nullable Throwable cause) {
        log(Level.DEBUG, "pool={0} event=validation_failed cause={1}", name, cause);
        tell("validationFailed", listener -> listener.validationFailed(name, cause));
    }

    /**
     * A caller's time was up because all were in use, or all that its lane may hold, which is no exhaustion of the pool.
     *
     * @param first whether an episode begins with it
     */
    void exhausted(PoolExhaustedException exhausted, boolean first) {
        log(first ? Level.WARNING : Level.DEBUG, "pool={0} event=exhausted {1}", name, exhausted.getMessage());
        tell("timedOut", listener -> listener.timedOut(name, exhausted.waited()));
        if (first && exhausted.lane().isEmpty()) {
            tell("exhausted", listener -> listener.exhausted(name, exhausted.holders()));
        }
        record(() -> RECORDER.timedOut(name, exhausted.waited(), "exhausted"));
    }

    void exhaustionEnded(Duration lasted) {
        log(Level.INFO, "pool={0} event=exhausted_ended lastedMs={1}", name, lasted.toMillis());
        tell("exhaustionEnded", listener -> listener.exhaustionEnded(name, lasted));
    }

    /** A caller's time was up because none could be opened. */
    void timedOut(Failure failure, Duration waited) {
        log(
                Level.DEBUG,
                "pool={0} event=timed_out waitedMs={1} failures={2} kind={3} cause={4}",
                name,
                waited.toMillis(),
                failure.inARow(),
                failure.kind(),
                failure.cause());
        tell("timedOut", listener -> listener.timedOut(name, waited));
        record(() -> RECORDER.timedOut(name, waited, key(failure.kind())));
    }

    /**
     * A caller was told at once that nothing can be opened, in place of waiting for it.
     *
     * @param first whether an episode begins with it
     */
    void failedFast(Failure failure, Duration waited, boolean first) {
        FailureKind kind = failure.kind();
        Throwable cause = failure.cause();
        log(
                first ? Level.WARNING : Level.DEBUG,
                "pool={0} event=failed_fast waitedMs={1} failures={2} kind={3} cause={4}",
                name,
                waited.toMillis(),
                failure.inARow(),
                kind,
                cause);
        if (first) {
            tell("failingFast", listener -> listener.failingFast(name, kind, cause));
            record(() -> RECORDER.failingFast(name, key(kind), failure.inARow()));
        }
    }

    /** The episode is over; so many callers were told at once in it. */
    void failingFastEnded(Duration lasted, int callers) {
        log(Level.INFO, "pool={0} event=failed_fast_ended lastedMs={1} callers={2}", name, lasted.toMillis(), callers);
        tell("failingFastEnded", listener -> listener.failingFastEnded(name, lasted, callers));
    }

    void refused(PoolRefusedException refused) {
        log(Level.DEBUG, "pool={0} event=refused {1}", name, refused.getMessage());
        tell("refused", listener -> listener.refused(name));
    }

    /** On the thread that was given up. */
    void deadlocked(PoolExhaustedException deadlocked) {
        String thread = WeakThread.nameOf(Thread.currentThread());
        log(Level.WARNING, "pool={0} event=deadlocked {1}", name, deadlocked.getMessage());
        tell("deadlocked", listener -> listener.deadlocked(name, thread, deadlocked.waited()));
        record(() -> RECORDER.deadlocked(name, thread, deadlocked.waited()));
    }

    void leakSuspected(Holder holder) {
        leak("leak_suspected", holder, " stack=" + holder.stack());
        tell("leakSuspected", listener -> listener.leakSuspected(name, holder));
    }

    void leaked(Holder holder) {
        leak("leaked", holder, "");
        tell("leaked", listener -> listener.leaked(name, holder));
    }

    void reclaimed(Holder holder) {
        leak("reclaimed", holder, "");
        tell("reclaimed", listener -> listener.reclaimed(name, holder));
    }

    private void leak(String event, Holder holder, String more) {
        log(
                Level.WARNING,
                "pool={0} event={1} thread={2} ageMs={3} place={4} exact={5}{6}",
                name,
                event,
                holder.thread(),
                holder.age().toMillis(),
                holder.place(),
                holder.exact(),
                more);
        record(() -> RECORDER.leak(name, event, holder));
    }

    /** An episode of high use begins; {@code percent} of {@code maxSize} are in use. */
    void utilizationHigh(int percent) {
        log(Level.WARNING, "Pool utilization high: {1}% pool={0} event=utilization_high percent={1}", name, percent);
        tell("utilizationHigh", listener -> listener.utilizationHigh(name, percent));
    }

    /** … and ends. */
    void utilizationNormal(int percent) {
        log(Level.INFO, "pool={0} event=utilization_normal percent={1}", name, percent);
        tell("utilizationNormal", listener -> listener.utilizationNormal(name, percent));
    }

    /** A first witness says that what is open may be dead. */
    void suspected() {
        log(Level.DEBUG, "pool={0} event=suspected", name);
    }

    /** A second one: it is closed. */
    void condemned() {
        log(Level.DEBUG, "pool={0} event=condemned", name);
    }

    void resized(int before, int after) {
        log(Level.DEBUG, "pool={0} event=resized maxSize={1} before={2}", name, after, before);
        tell("resized", listener -> listener.resized(name, before, after));
        record(() -> RECORDER.resized(name, before, after));
    }

    void evicted(int count) {
        log(Level.DEBUG, "pool={0} event=evicted connections={1}", name, count);
        tell("evicted", listener -> listener.evicted(name, count));
    }

    void suspended() {
        log(Level.DEBUG, "pool={0} event=suspended", name);
        tell("suspended", listener -> listener.suspended(name));
    }

    void resumed() {
        log(Level.DEBUG, "pool={0} event=resumed", name);
        tell("resumed", listener -> listener.resumed(name));
    }

    void warmEnded(int held, PoolException cause) {
        log(Level.DEBUG, "pool={0} event=warm_ended held={1} cause={2}", name, held, cause.getMessage());
    }

    /** A lease was broken off because the pool is closing. */
    void brokenOff(String thread) {
        log(Level.WARNING, "pool={0} event=broken_off thread={1}", name, thread);
    }

    void poolClosed(int leftOpen) {
        log(Level.DEBUG, "pool={0} event=closed leftOpen={1}", name, leftOpen);
    }

    /** Something couldn't be handed to a thread or an executor, and is tried again. */
    void handOverFailed(String event, Throwable cause) {
        log(Level.DEBUG, "pool={0} event={1} cause={2}", name, event, cause);
    }

    static String key(FailureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private void log(Level level, String message, @Nullable Object... values) {
        assert !pool.lock.isHeldByCurrentThread() : message;
        userCode.log(level, message, values);
    }

    private void tell(String event, Consumer<PoolListener> call) {
        if (announcer != null) {
            try {
                announcer.tell(event, call);
            } catch (Throwable t) { // out of memory, say
                userCode.noteFailure("listener", t);
            }
        }
    }

    /** Whatever a recorder does, nobody else has to bear it. */
    void record(Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            userCode.noteFailure("recorder", t);
        }
    }
}
