package dev.lido.benchmarks;

import dev.lido.benchmarks.stub.StubDriver;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.PoolSetting;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Question 9, the part that JMH doesn't measure: the heap that an idle pool of ten without connections keeps, and what 10 000
 * callers who wait add to it, blocked and asynchronous ones, with the CPU time that they take while nothing happens. Each is the difference of two readings
 * of the used heap after full collections; threads and classes are there at both. Run it with {@code -XX:-UseTLAB}, or a
 * thread's whole allocation buffer counts as used.
 */
public final class MemoryProbe {

    private static final int POOLS = 200;
    private static final int WAITERS = 10_000;
    private static final long STACK_BYTES = 256 * 1024;

    private static volatile boolean open;

    private MemoryProbe() {}

    /**
     * Prints {@code @ name value} lines.
     *
     * @param args none
     */
    public static void main(String[] args) throws Exception {
        StubDriver.register();
        print("idlePoolBytes", idlePool());
        waiters();
        stages();
        System.exit(0);
    }

    private static double idlePool() throws Exception {
        List<LidoDataSource> pools = new ArrayList<>(POOLS + 1);
        pools.add(open("first", 0)); // loads the classes, and starts what all pools share
        try (Connection connection = pools.get(0).getConnection()) {
            connection.isValid(1);
        }
        long before = usedBytes();
        for (int i = 0; i < POOLS; i++) {
            pools.add(open("pool" + i, 0));
        }
        double each = (usedBytes() - before) / (double) POOLS;
        for (LidoDataSource pool : pools) {
            pool.close();
        }
        return each;
    }

    private static void waiters() throws Exception {
        try (LidoDataSource pool = open("waited-for", 1)) {
            Connection held = pool.getConnection();
            CountDownLatch done = new CountDownLatch(WAITERS);
            List<Thread> threads = new ArrayList<>(WAITERS);
            for (int i = 0; i < WAITERS; i++) {
                Thread thread = new Thread(null, () -> waitOnce(pool, done), "waiter-" + i, STACK_BYTES);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            while (!threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
                Thread.sleep(50);
            }
            long before = usedBytes();
            open = true;
            threads.forEach(LockSupport::unpark);
            while (pool.stats().pending() < WAITERS) {
                Thread.sleep(50);
            }
            print("waiterBytes", (usedBytes() - before) / (double) WAITERS);
            long cpu = cpuNanos();
            long start = System.nanoTime();
            Thread.sleep(3_000);
            print("waitingCpuPercent", 100.0 * (cpuNanos() - cpu) / (System.nanoTime() - start));
            held.close();
            done.await();
        }
    }

    private static void stages() throws Exception {
        try (LidoDataSource pool = open("asked", 1)) {
            Connection held = pool.getConnection();
            List<CompletionStage<Connection>> stages = new ArrayList<>(WAITERS + 1);
            stages.add(pool.acquireAsync()); // loads the classes
            long before = usedBytes();
            for (int i = 0; i < WAITERS; i++) {
                stages.add(pool.acquireAsync());
            }
            print("asynchronousWaiterBytes", (usedBytes() - before) / (double) WAITERS);
            CountDownLatch done = new CountDownLatch(stages.size());
            for (CompletionStage<Connection> stage : stages) {
                stage.thenAccept(MemoryProbe::release).whenComplete((none, failure) -> {
                    if (failure != null) {
                        System.err.println("A stage went wrong: " + failure);
                    }
                    done.countDown();
                });
            }
            held.close();
            done.await();
        }
    }

    private static void release(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static void waitOnce(DataSource pool, CountDownLatch done) {
        try {
            while (!open) {
                LockSupport.park(); // needs no memory, as a latch would
            }
            pool.getConnection().close();
        } catch (SQLException e) {
            System.err.println("A waiter got nothing: " + e);
        } finally {
            done.countDown();
        }
    }

    private static LidoDataSource open(String name, int warm) {
        LidoDataSource pool = LidoDataSource.builder()
                .name(name)
                .url(StubDriver.URL)
                .maxSize(warm == 0 ? 10 : warm)
                .minIdle(0)
                .acquireTimeout(Duration.ofMinutes(5))
                .set(PoolSetting.MAX_PENDING, 2 * WAITERS)
                .build();
        pool.warm(warm);
        return pool;
    }

    private static long usedBytes() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void print(String name, double value) {
        System.out.println("@ " + name + " " + String.format(Locale.ROOT, "%.2f", value));
    }
}
