package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener that writes down what it is told, and then does as the test wants. */
final class Told implements PoolListener {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final boolean leases;
    private volatile Consumer<String> then = event -> {};

    private Told(boolean leases) {
        this.leases = leases;
    }

    static Told everything() {
        return new Told(true);
    }

    static Told butLeases() {
        return new Told(false);
    }

    /** From now on each event ends with this, which is given its name. */
    Told then(Consumer<String> next) {
        then = next;
        return this;
    }

    /** All so far. */
    List<String> lines() {
        return lines;
    }

    /** Those with that name, without it. */
    List<String> of(String event) {
        return lines.stream()
                .filter(line -> line.equals(event) || line.startsWith(event + " "))
                .map(line -> line.substring(event.length()).strip())
                .toList();
    }

    private void note(String event, String pool, Object... values) {
        StringBuilder line = new StringBuilder(event);
        for (Object value : values) {
            line.append(' ').append(value instanceof Duration time ? time.toMillis() + "ms" : value);
        }
        lines.add(pool.equals("test") ? line.toString() : line + " of " + pool);
        then.accept(event);
    }

    @Override
    public boolean wantsLeases() {
        return leases;
    }

    @Override
    public void acquired(String pool, Lane lane) {
        note("acquired", pool, lane);
    }

    @Override
    public void released(String pool, Lane lane, Duration held) {
        note("released", pool, lane, held);
    }

    @Override
    public void created(String pool, Duration took) {
        note("created", pool, took);
    }

    @Override
    public void createFailed(String pool, FailureKind kind, Throwable cause, int inARow) {
        note("createFailed", pool, kind, cause.getMessage(), inARow);
    }

    @Override
    public void closed(String pool, CloseReason reason, Duration age) {
        note("closed", pool, reason, age);
    }

    @Override
    public void timedOut(String pool, Duration waited) {
        note("timedOut", pool, waited);
    }

    @Override
    public void refused(String pool) {
        note("refused", pool);
    }

    @Override
    public void exhausted(String pool, List<Holder> holders) {
        note("exhausted", pool, holders.size());
    }

    @Override
    public void exhaustionEnded(String pool, Duration lasted) {
        note("exhaustionEnded", pool, lasted);
    }

    @Override
    public void failingFast(String pool, FailureKind kind, Throwable cause) {
        note("failingFast", pool, kind, cause.getMessage());
    }

    @Override
    public void failingFastEnded(String pool, Duration lasted, int callers) {
        note("failingFastEnded", pool, lasted, callers);
    }

    @Override
    public void utilizationHigh(String pool, int percent) {
        note("utilizationHigh", pool, percent);
    }

    @Override
    public void utilizationNormal(String pool, int percent) {
        note("utilizationNormal", pool, percent);
    }

    @Override
    public void validationFailed(String pool, @Nullable Throwable cause) {
        note("validationFailed", pool, cause == null ? "no" : cause.getMessage());
    }

    @Override
    public void deadlocked(String pool, String thread, Duration waited) {
        note("deadlocked", pool, thread, waited);
    }

    @Override
    public void leakSuspected(String pool, Holder holder) {
        note("leakSuspected", pool, holder.thread(), holder.age());
    }

    @Override
    public void leaked(String pool, Holder holder) {
        note("leaked", pool, holder.thread(), holder.age());
    }

    @Override
    public void reclaimed(String pool, Holder holder) {
        note("reclaimed", pool, holder.thread(), holder.age());
    }

    @Override
    public void resized(String pool, int before, int after) {
        note("resized", pool, before, after);
    }

    @Override
    public void evicted(String pool, int count) {
        note("evicted", pool, count);
    }

    @Override
    public void suspended(String pool) {
        note("suspended", pool);
    }

    @Override
    public void resumed(String pool) {
        note("resumed", pool);
    }

    @Override
    public void healthChanged(String pool, PoolHealth.State from, PoolHealth.State to) {
        note("healthChanged", pool, from, to);
    }
}
