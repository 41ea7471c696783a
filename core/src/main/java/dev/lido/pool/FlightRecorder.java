package dev.lido.pool;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * Events for the JDK's flight recorder. While nothing is recorded, making one and asking whether it is enabled is all there
 * is to it, and the compiler removes that. This class and its nested ones are the only ones that know {@code jdk.jfr}.
 */
final class FlightRecorder extends Recorder {

    private FlightRecorder() {}

    /**
     * Loads the events.
     *
     * @throws LinkageError if there is no {@code jdk.jfr}
     */
    static Recorder open() {
        Event unused = new AcquireEvent();
        return new FlightRecorder();
    }

    /** What all have. */
    @Category({"Lido", "Connection Pool"})
    abstract static class PoolEvent extends Event {

        @Label("Pool")
        @Nullable
        String pool;
    }

    @Name("dev.lido.Acquire")
    @Label("Acquire")
    @Description(
            "An acquire that found no idle connection: it waited, or checked one first. Those that took an idle one at"
                    + " once, which is most of them, aren't recorded. The threshold is 10 ms unless the recording sets another")
    @Threshold("10 ms")
    static final class AcquireEvent extends PoolEvent {

        @Label("Waited")
        @Description("By the pool's clock, checks included")
        @Timespan(Timespan.MILLISECONDS)
        long waited;

        @Label("Lane")
        @Nullable
        String lane;

        @Label("Outcome")
        @Description("acquired, exhausted, unreachable, refused, closed, interrupted, cancelled or failed")
        @Nullable
        String outcome;
    }

    @Name("dev.lido.Create")
    @Label("Create")
    @Description("An attempt to open a connection")
    @StackTrace(false)
    static final class CreateEvent extends PoolEvent {

        @Label("Outcome")
        @Description("created, late for one that was given up before, or the kind of failure")
        @Nullable
        String outcome;
    }

    @Name("dev.lido.Close")
    @Label("Close")
    @Description("A connection was closed")
    @StackTrace(false)
    static final class CloseEvent extends PoolEvent {

        @Label("Reason")
        @Nullable
        String reason;

        @Label("Age")
        @Timespan(Timespan.MILLISECONDS)
        long age;
    }

    @Name("dev.lido.Timeout")
    @Label("Timeout")
    @Description("A caller's time was up before there was a connection for it")
    static final class TimeoutEvent extends PoolEvent {

        @Label("Waited")
        @Timespan(Timespan.MILLISECONDS)
        long waited;

        @Label("Cause")
        @Description("exhausted, or the kind of failure if no connection could be opened")
        @Nullable
        String cause;
    }

    @Name("dev.lido.FailFast")
    @Label("Fail Fast")
    @Description(
            "Callers are told at once that no connection can be opened; for the first of them, once until one is open")
    static final class FailFastEvent extends PoolEvent {

        @Label("Cause")
        @Description("The kind of failure")
        @Nullable
        String cause;

        @Label("Failures")
        @Description("Attempts that have failed since one succeeded")
        int failures;
    }

    @Name("dev.lido.Leak")
    @Label("Leak")
    @Description("A lease was held too long, or dropped without being closed")
    @StackTrace(false)
    static final class LeakEvent extends PoolEvent {

        @Label("Kind")
        @Description("leak_suspected, leaked or reclaimed")
        @Nullable
        String kind;

        @Label("Holder")
        @Nullable
        String holder;

        @Label("Age")
        @Timespan(Timespan.MILLISECONDS)
        long age;

        @Label("Place")
        @Nullable
        String place;
    }

    @Name("dev.lido.Resize")
    @Label("Resize")
    @Description("maxSize was changed")
    static final class ResizeEvent extends PoolEvent {

        @Label("Before")
        int before;

        @Label("After")
        int after;
    }

    @Name("dev.lido.HealthChange")
    @Label("Health Change")
    @Description("The pool's health is another than a tick before")
    @StackTrace(false)
    static final class HealthChangeEvent extends PoolEvent {

        @Label("From")
        @Nullable
        String from;

        @Label("To")
        @Nullable
        String to;
    }

    @Name("dev.lido.Deadlock")
    @Label("Deadlock")
    @Description("Every connection was held by a thread that waited for one, so a caller was given up")
    static final class DeadlockEvent extends PoolEvent {

        @Label("Thread Given Up")
        @Nullable
        String givenUp;

        @Label("Waited")
        @Timespan(Timespan.MILLISECONDS)
        long waited;
    }

    @Override
    @Nullable
    Object acquireBegins() {
        AcquireEvent event = new AcquireEvent();
        return begun(event);
    }

    @Override
    void acquired(Object begun, String pool, Lane lane, String outcome, long waitedNanos) {
        AcquireEvent event = (AcquireEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.waited = waitedNanos / 1_000_000;
            event.lane = lane.name();
            event.outcome = outcome;
            event.commit();
        }
    }

    @Override
    @Nullable
    Object createBegins() {
        CreateEvent event = new CreateEvent();
        return begun(event);
    }

    @Override
    void created(@Nullable Object begun, String pool, String outcome) {
        CreateEvent event = begun == null ? new CreateEvent() : (CreateEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.outcome = outcome;
            event.commit();
        }
    }

    @Override
    @Nullable
    Object closeBegins() {
        CloseEvent event = new CloseEvent();
        return begun(event);
    }

    private static @Nullable Object begun(PoolEvent event) {
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    @Override
    void closed(Object begun, String pool, CloseReason reason, Duration age) {
        CloseEvent event = (CloseEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.reason = reason.key();
            event.age = age.toMillis();
            event.commit();
        }
    }

    @Override
    void timedOut(String pool, Duration waited, String cause) {
        TimeoutEvent event = new TimeoutEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.waited = waited.toMillis();
            event.cause = cause;
            event.commit();
        }
    }

    @Override
    void failingFast(String pool, String cause, int failures) {
        FailFastEvent event = new FailFastEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.cause = cause;
            event.failures = failures;
            event.commit();
        }
    }

    @Override
    void leak(String pool, String kind, Holder holder) {
        LeakEvent event = new LeakEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.kind = kind;
            event.holder = holder.thread();
            event.age = holder.age().toMillis();
            event.place = holder.place();
            event.commit();
        }
    }

    @Override
    void resized(String pool, int before, int after) {
        ResizeEvent event = new ResizeEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.before = before;
            event.after = after;
            event.commit();
        }
    }

    @Override
    void healthChanged(String pool, PoolHealth.State from, PoolHealth.State to) {
        HealthChangeEvent event = new HealthChangeEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.from = from.key();
            event.to = to.key();
            event.commit();
        }
    }

    @Override
    void deadlocked(String pool, String thread, Duration waited) {
        DeadlockEvent event = new DeadlockEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.givenUp = thread;
            event.waited = waited.toMillis();
            event.commit();
        }
    }
}
