package dev.lido.benchmarks;

import dev.lido.benchmarks.stub.StubDriver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Questions 5 to 7 and 12: more threads than connections, each of which takes a connection, holds it for a while and gives it back,
 * over and over. Measures how often that is done, how long the takers wait, and how evenly they are served. One pool, one
 * run, one JVM: {@link Compare} starts one for each make and round.
 *
 * <pre>
 * java dev.lido.benchmarks.LoadHarness MAKE --threads 32 --size 4 --hold park:20 --warm-up-millis 1000 --millis 2000
 * </pre>
 *
 * {@code --hold park:N} parks N microseconds, as a caller of a database does; {@code --hold compute:N} does N units of work
 * ({@link Blackhole#consumeCPU}); {@code --hold select:N} reads one of N rows of {@link LookupTable} by its key, and counts
 * as part of the wait: {@code --url} says where, instead of the stub driver. {@code --virtual true} uses virtual threads and
 * wants a JDK 21 or newer.
 *
 * <p>A wait counts, with its whole length, if any part of it lies within the measured time; a cycle counts if all of it does.
 * So a caller who is starved from before the beginning until after the end is in the tail. Counting only waits that began
 * within flattered the pools that starve: most callers then began none.
 */
public final class LoadHarness {

    private static final int WARMING = 0;
    private static final int MEASURING = 1;
    private static final int OVER = 2;

    private final DataSource source;
    private final Hold hold;
    private final int threads;
    private volatile int phase = WARMING;

    private LoadHarness(DataSource source, Hold hold, int threads) {
        this.source = source;
        this.hold = hold;
        this.threads = threads;
    }

    /**
     * Runs one load and prints {@code @ name value} lines.
     *
     * @param args see above
     */
    public static void main(String[] args) throws Exception {
        String make = args[0];
        int threads = 32;
        int size = 4;
        String url = StubDriver.URL;
        Hold hold = Hold.of("park:20");
        long warmUpMillis = 1_000;
        long millis = 2_000;
        boolean virtual = false;
        for (int i = 1; i < args.length; i += 2) {
            String value = args[i + 1];
            switch (args[i]) {
                case "--threads" -> threads = Integer.parseInt(value);
                case "--size" -> size = Integer.parseInt(value);
                case "--url" -> url = value;
                case "--hold" -> hold = Hold.of(value);
                case "--warm-up-millis" -> warmUpMillis = Long.parseLong(value);
                case "--millis" -> millis = Long.parseLong(value);
                case "--virtual" -> virtual = Boolean.parseBoolean(value);
                default -> throw new IllegalArgumentException("Unknown option " + args[i]);
            }
        }
        ExecutorService callers = virtual ? virtualThreads() : Executors.newFixedThreadPool(threads);
        DataSource source = Peers.open(make, Peers.DEFAULTS, size, url);
        Peers.fill(source, size);
        new LoadHarness(source, hold, threads).run(callers, warmUpMillis, millis);
        System.out.flush();
        Runtime.getRuntime().halt(0); // some makes leave threads behind, and closing isn't measured
    }

    /** What {@code Executors.newVirtualThreadPerTaskExecutor()} returns, which Java 17 doesn't have. */
    private static ExecutorService virtualThreads() {
        if (Runtime.version().feature() < 21) {
            throw new IllegalStateException("Virtual threads want a JDK 21 or newer, not " + Runtime.version());
        }
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("No virtual threads", e);
        }
    }

    private void run(ExecutorService executor, long warmUpMillis, long millis) throws Exception {
        CountDownLatch ready = new CountDownLatch(threads);
        List<Future<Caller>> running = new ArrayList<>(threads);
        for (int i = 0; i < threads; i++) {
            running.add(executor.submit(() -> {
                Caller caller = new Caller();
                ready.countDown();
                ready.await();
                caller.run();
                return caller;
            }));
        }
        Thread.sleep(warmUpMillis);
        long start = System.nanoTime();
        phase = MEASURING;
        Thread.sleep(millis);
        phase = OVER;
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Caller> callers = new ArrayList<>(threads);
        for (Future<Caller> caller : running) {
            callers.add(caller.get(2, TimeUnit.MINUTES));
        }
        report(callers, seconds);
    }

    private static void report(List<Caller> callers, double seconds) {
        Histogram waits = new Histogram(2);
        long cycles = 0;
        double squares = 0;
        long most = 0;
        long least = Long.MAX_VALUE;
        for (Caller caller : callers) {
            waits.add(caller.waits);
            cycles += caller.cycles;
            squares += (double) caller.cycles * caller.cycles;
            most = Math.max(most, caller.cycles);
            least = Math.min(least, caller.cycles);
        }
        print("perSecond", cycles / seconds);
        print("p50Millis", waits.getValueAtPercentile(50) / 1e6);
        print("p99Millis", waits.getValueAtPercentile(99) / 1e6);
        print("p999Millis", waits.getValueAtPercentile(99.9) / 1e6);
        print("maxMillis", waits.getMaxValue() / 1e6);
        print("jain", (double) cycles * cycles / (callers.size() * squares));
        print("mostToLeast", (double) most / Math.max(1, least));
    }

    private static void print(String name, double value) {
        System.out.println("@ " + name + " " + String.format(Locale.ROOT, "%.5f", value));
    }

    /** What one caller does and sees. */
    private final class Caller {

        private final IntCountsHistogram waits = new IntCountsHistogram(2);
        private long cycles;

        void run() throws SQLException {
            for (; ; ) {
                int before = phase;
                if (before == OVER) {
                    return;
                }
                long start = System.nanoTime();
                Connection connection = source.getConnection();
                try {
                    if (!hold.isCounted()) {
                        note(start);
                    }
                    hold.pass(connection);
                    if (hold.isCounted()) {
                        note(start);
                    }
                } finally {
                    connection.close();
                }
                if (before == MEASURING && phase == MEASURING) {
                    cycles++;
                }
            }
        }

        private void note(long start) {
            if (phase != WARMING) {
                waits.recordValue(System.nanoTime() - start);
            }
        }
    }

    /** How a connection is held. */
    private interface Hold {

        void pass(Connection connection) throws SQLException;

        /** Whether it is part of what is measured. */
        default boolean isCounted() {
            return false;
        }

        static Hold of(String text) {
            int colon = text.indexOf(':');
            long amount = Long.parseLong(text.substring(colon + 1));
            return switch (text.substring(0, colon)) {
                case "park" -> {
                    long nanos = TimeUnit.MICROSECONDS.toNanos(amount);
                    yield connection -> LockSupport.parkNanos(nanos);
                }
                case "compute" -> connection -> Blackhole.consumeCPU(amount);
                case "select" -> new Select((int) amount);
                default -> throw new IllegalArgumentException("Hold by park, compute or select, not " + text);
            };
        }
    }

    /** Holds a connection for a query. */
    private record Select(int rows) implements Hold {

        @Override
        public void pass(Connection connection) throws SQLException {
            LookupTable.name(connection, 1 + ThreadLocalRandom.current().nextInt(rows));
        }

        @Override
        public boolean isCounted() {
            return true;
        }
    }
}
