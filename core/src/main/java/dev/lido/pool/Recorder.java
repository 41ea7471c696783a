package dev.lido.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where events go besides log and listener: nowhere. Its subclass {@link FlightRecorder} writes them to the JDK's flight
 * recorder; it is loaded only where there is one, for a runtime image may lack {@code jdk.jfr}.
 */
class Recorder {

    /** The one for this JVM. */
    static Recorder find() {
        try {
            return FlightRecorder.open();
        } catch (LinkageError e) {
            return new Recorder(); // no module jdk.jfr here
        }
    }

    /** An acquire goes the slow path; null if nobody wants to know. */
    @Nullable
    Object acquireBegins() {
        return null;
    }

    void acquired(Object begun, String pool, Lane lane, String outcome, long waitedNanos) {}

    /** An attempt to open a connection begins; null if nobody wants to know. */
    @Nullable
    Object createBegins() {
        return null;
    }

    void created(@Nullable Object begun, String pool, String outcome) {}

    /** A connection's closing begins; null if nobody wants to know. */
    @Nullable
    Object closeBegins() {
        return null;
    }

    void closed(Object begun, String pool, CloseReason reason, Duration age) {}

    void timedOut(String pool, Duration waited, String cause) {}

    void failingFast(String pool, String cause, int failures) {}

    void leak(String pool, String kind, Holder holder) {}

    void resized(String pool, int before, int after) {}

    void healthChanged(String pool, PoolHealth.State from, PoolHealth.State to) {}

    void deadlocked(String pool, String thread, Duration waited) {}
}
