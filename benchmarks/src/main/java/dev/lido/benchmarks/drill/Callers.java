package dev.lido.benchmarks.drill;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * Threads that each acquire, run a short statement and release, over and over; one that gets an error pauses before it tries
 * again. They count what succeeds in slices of 10 ms, and what fails by kind. Their threads are daemons and end with the JVM:
 * some makes leave a caller hanging.
 */
final class Callers {

    static final long SLICE_NANOS = 10_000_000L;
    private static final int SLICES = 60_000; // ten minutes
    private static final int LONGEST_MESSAGE = 70;

    private final String sql;
    private final long pauseMillis;
    private final long originNanos = System.nanoTime();
    private final AtomicIntegerArray successes = new AtomicIntegerArray(SLICES);
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong firstNanos = new AtomicLong();
    private final List<Caller> callers = new ArrayList<>();
    private volatile boolean judged;
    private volatile long backNanos;
    private volatile boolean back;

    /**
     * @param holdMillis how long the server takes over the statement
     * @param pauseMillis after an error
     */
    Callers(long holdMillis, long pauseMillis) {
        this.sql = "SELECT pg_sleep(" + holdMillis / 1e3 + ")";
        this.pauseMillis = pauseMillis;
    }

    void start(DataSource source, int threads) {
        for (int i = 0; i < threads; i++) {
            Caller caller = new Caller(source);
            callers.add(caller);
            Thread thread = new Thread(caller, "caller-" + callers.size());
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** From here on errors and long calls count: the outage begins. */
    void judge() {
        judged = true;
    }

    /** The server accepts again since then. */
    void back(long nanos) {
        backNanos = nanos;
        back = true;
    }

    /** Successes within a stretch of slices, from one on. */
    int successes(long firstSlice, int slices) {
        int sum = 0;
        for (long i = Math.max(0, firstSlice); i < Math.min(SLICES, firstSlice + slices); i++) {
            sum += successes.get((int) i);
        }
        return sum;
    }

    long slice(long nanos) {
        return (nanos - originNanos) / SLICE_NANOS;
    }

    long sliceStart(long slice) {
        return originNanos + slice * SLICE_NANOS;
    }

    /** When the first call succeeded after {@link #back}; 0 if none has. */
    long firstNanos() {
        return firstNanos.get();
    }

    /** The longest call that ended since {@link #judge} or is under way. */
    long longestNanos() {
        long now = System.nanoTime();
        long longest = longestNanos.get();
        for (Caller caller : callers) {
            longest = Math.max(longest, now - caller.sinceNanos);
        }
        return longest;
    }

    Map<String, Long> errors() {
        Map<String, Long> sorted = new TreeMap<>();
        errors.forEach((kind, count) -> sorted.put(kind, count.sum()));
        return sorted;
    }

    private void succeeded(long now) {
        long slice = slice(now);
        if (slice < SLICES) {
            successes.incrementAndGet((int) slice);
        }
        if (back && firstNanos.get() == 0 && now - backNanos >= 0) {
            firstNanos.compareAndSet(0, now);
        }
    }

    private void failed(Throwable failure) {
        if (judged) {
            errors.computeIfAbsent(kind(failure), unused -> new LongAdder()).increment();
        }
    }

    /** Type, SQL state and the first words without numbers, so that there are few kinds. */
    private static String kind(Throwable failure) {
        String state = failure instanceof SQLException sql && sql.getSQLState() != null ? " " + sql.getSQLState() : "";
        String message =
                String.valueOf(failure.getMessage()).replaceAll("[0-9]+", "N").replaceAll("\\s+", " ");
        return failure.getClass().getSimpleName() + state + " "
                + message.substring(0, Math.min(LONGEST_MESSAGE, message.length()));
    }

    private final class Caller implements Runnable {

        private final DataSource source;
        private volatile long sinceNanos = System.nanoTime();

        Caller(DataSource source) {
            this.source = source;
        }

        @Override
        public void run() {
            while (true) {
                sinceNanos = System.nanoTime();
                try {
                    call();
                    succeeded(System.nanoTime());
                    note();
                } catch (Throwable t) {
                    note();
                    failed(t);
                    pause();
                }
            }
        }

        private void call() throws SQLException {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        private void note() {
            if (judged) {
                long nanos = System.nanoTime() - sinceNanos;
                longestNanos.accumulateAndGet(nanos, Math::max);
            }
            sinceNanos = System.nanoTime();
        }

        private void pause() {
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                // someone's cancellation that came late; there is nothing to stop
            }
            sinceNanos = System.nanoTime();
        }
    }
}
