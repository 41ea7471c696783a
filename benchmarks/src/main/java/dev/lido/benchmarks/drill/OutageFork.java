package dev.lido.benchmarks.drill;

import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The outage drill for one make: 32 threads on a pool of ten lose their server, and get it back.
 *
 * <p>{@code kill}: the postmaster and all of its processes get SIGKILL, connections are reset, connects refused; the server is
 * started again at once, and let in when the time is over and it answers. {@code hole}: the server stays, open connections become
 * half-open, connects are swallowed. The server is back at the moment when the proxy lets connects through.
 */
public final class OutageFork {

    private static final int THREADS = 32;
    private static final long HOLD_MILLIS = 10;
    private static final long PAUSE_MILLIS = 100;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Slices in a window of 100 ms. */
    private static final int WINDOW = 10;

    private static final int WINDOWS = 5;

    private OutageFork() {}

    /**
     * Runs one drill.
     *
     * @param args what {@link Drill} says
     */
    public static void main(String[] args) {
        DrillFork.run(args, OutageFork::run);
    }

    private static void run(DrillFork fork) throws Exception {
        DataSource source = RealPools.open(fork.make, fork.make, RealPools.url(fork.proxy.port()));
        Callers callers = new Callers(HOLD_MILLIS, PAUSE_MILLIS);
        callers.start(source, THREADS);
        warmUp(callers, System.nanoTime() + fork.boundNanos);

        long gone = System.nanoTime();
        fork.driver.forgetMost();
        callers.judge();
        takeAway(fork);
        DrillFork.until(gone + fork.awayNanos);
        long back = System.nanoTime();
        callers.back(back);
        fork.proxy.accept();

        double before =
                callers.successes(callers.slice(gone - BEFORE_NANOS), (int) (BEFORE_NANOS / Callers.SLICE_NANOS))
                        * WINDOW
                        / (double) (BEFORE_NANOS / Callers.SLICE_NANOS);
        long recovered = recovered(callers, before, back, back + fork.boundNanos);
        TimeUnit.MILLISECONDS.sleep(500);
        long now = System.nanoTime();
        long first = callers.firstNanos();
        DrillFork.print("before", before * 10);
        DrillFork.print("away", DrillFork.millis(back - gone));
        DrillFork.print("first", DrillFork.millis(first == 0 ? fork.boundNanos : first - back));
        DrillFork.print("recovered", DrillFork.millis(recovered));
        DrillFork.printErrors(callers);
        DrillFork.print("longest", DrillFork.millis(callers.longestNanos()));
        DrillFork.print("connectsAway", fork.driver.attempted(gone, back));
        DrillFork.print("connectsASecondAfter", fork.driver.mostInASecond(back, now));
        System.out.println("# connects began after ms:" + fork.driver.firstMillis(gone, 200));
        DrillFork.print("underWay", fork.driver.mostUnderWay());
    }

    /** Until the pool does half of what ten connections can at least: a make that has trouble at its start is not to be judged by that. */
    private static void warmUp(Callers callers, long limit) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(WARM_UP_NANOS);
        int slices = (int) (BEFORE_NANOS / Callers.SLICE_NANOS);
        long possible = RealPools.SIZE * BEFORE_NANOS / TimeUnit.MILLISECONDS.toNanos(HOLD_MILLIS);
        do {
            TimeUnit.NANOSECONDS.sleep(BEFORE_NANOS);
            if (callers.successes(callers.slice(System.nanoTime() - BEFORE_NANOS), slices) >= possible * 0.5) {
                return;
            }
        } while (System.nanoTime() - limit < 0);
        throw new IllegalStateException("Throughput never came before the outage: errors=" + callers.errors());
    }

    private static void takeAway(DrillFork fork) throws Exception {
        if (fork.how.equals("hole")) {
            fork.proxy.blackHole().halfOpen();
            return;
        }
        fork.proxy.refuse();
        fork.server.kill();
        fork.proxy.reset();
        fork.server.start();
    }

    /** Waits for the throughput; nanoseconds from the return to the end of the first good window, or the bound. */
    private static long recovered(Callers callers, double before, long back, long limit) throws InterruptedException {
        for (long slice = callers.slice(back) + 1; ; slice++) {
            long end = callers.sliceStart(slice + WINDOW);
            if (end - limit > 0) {
                return limit - back;
            }
            DrillFork.until(callers.sliceStart(slice + (long) WINDOW * WINDOWS) + Callers.SLICE_NANOS / 2);
            if (isGood(callers, before, slice)) {
                return end - back;
            }
        }
    }

    /** 95 % in the window, 95 % in it and the four after it together, and in none of them less than 80 %. */
    private static boolean isGood(Callers callers, double before, long slice) {
        boolean good = callers.successes(slice, WINDOW) >= 0.95 * before
                && callers.successes(slice, WINDOW * WINDOWS) >= 0.95 * before * WINDOWS;
        for (int i = 1; i < WINDOWS; i++) {
            good &= callers.successes(slice + (long) i * WINDOW, WINDOW) >= 0.8 * before;
        }
        return good;
    }
}
