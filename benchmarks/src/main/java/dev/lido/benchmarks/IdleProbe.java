package dev.lido.benchmarks;

import dev.lido.benchmarks.stub.StubDriver;
import dev.lido.jdbc.LidoDataSource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What pools cost that nobody uses: the CPU time of all of Lido's threads while 100 pools of ten connections each stand idle, in
 * percent of one core, and which threads those are.
 */
public final class IdleProbe {

    private static final int POOLS = 100;
    private static final int ROUNDS = 5;
    private static final long ROUND_MILLIS = 5_000;

    private IdleProbe() {}

    /**
     * Prints {@code @ name value} lines, and the names of Lido's threads.
     *
     * @param args none
     */
    public static void main(String[] args) throws Exception {
        StubDriver.register();
        List<LidoDataSource> pools = new ArrayList<>(POOLS);
        for (int i = 0; i < POOLS; i++) {
            LidoDataSource pool = LidoDataSource.builder()
                    .name("pool" + i)
                    .url(StubDriver.URL)
                    .maxSize(10)
                    .build();
            pool.warm(10);
            pools.add(pool);
        }
        Thread.sleep(15_000); // until the workers have gone, and the compiler has seen the ticks
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int i = 0; i < ROUNDS; i++) {
            long cpu = lidoCpuNanos(threads);
            long start = System.nanoTime();
            Thread.sleep(ROUND_MILLIS);
            double percent = 100.0 * (lidoCpuNanos(threads) - cpu) / (System.nanoTime() - start);
            System.out.println("@ idleCpuPercent " + String.format(Locale.ROOT, "%.3f", percent));
        }
        for (ThreadInfo thread : threads.dumpAllThreads(false, false, 1)) {
            if (thread.getThreadName().startsWith("lido-")) {
                System.out.println("@ thread " + thread.getThreadName() + " " + thread.getThreadState());
            }
        }
        pools.forEach(LidoDataSource::close);
        System.exit(0);
    }

    private static long lidoCpuNanos(ThreadMXBean threads) {
        long sum = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("lido-")) {
                sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }
}
