package dev.lido.benchmarks.drill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * The storm drill for one make: four pools of ten, with sixteen threads each, on one server that is away for a minute. What
 * counts is what the pools do to the server's door meanwhile, and how soon 38 of the 40 connections are there again.
 *
 * <p>{@code refuse}: connections are reset, connects refused. {@code hole}: connections become half-open, connects are
 * swallowed. The server itself stays up: it counts its own sessions.
 */
public final class StormFork {

    private static final int POOLS = 4;
    private static final int THREADS = 16;
    private static final int WANTED = 38;
    private static final long HOLD_MILLIS = 50;
    private static final long PAUSE_MILLIS = 100;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

    private StormFork() {}

    /**
     * Runs one drill.
     *
     * @param args what {@link Drill} says
     */
    public static void main(String[] args) {
        DrillFork.run(args, StormFork::run);
    }

    private static void run(DrillFork fork) throws Exception {
        Callers callers = new Callers(HOLD_MILLIS, PAUSE_MILLIS);
        String url = RealPools.url(fork.proxy.port());
        for (int i = 0; i < POOLS; i++) {
            callers.start(RealPools.open(fork.make, fork.make + "-" + i, url), THREADS);
        }
        try (Connection beside = fork.server.connect()) {
            long start = System.nanoTime();
            if (sessionsReached(beside, start, start + fork.boundNanos) == fork.boundNanos) {
                throw new IllegalStateException("Pools didn't fill: sessions=" + sessions(beside));
            }
            TimeUnit.SECONDS.sleep(2);
            measure(fork, callers, beside);
        }
    }

    private static void measure(DrillFork fork, Callers callers, Connection beside) throws Exception {
        long gone = System.nanoTime();
        fork.driver.forgetMost();
        fork.proxy.forgetCounts();
        callers.judge();
        if (fork.how.equals("hole")) {
            fork.proxy.blackHole().halfOpen();
        } else {
            fork.proxy.refuse().reset();
        }
        DrillFork.until(gone + fork.awayNanos);
        long back = System.nanoTime();
        callers.back(back);
        fork.proxy.accept();
        long reached = sessionsReached(beside, back, back + fork.boundNanos);
        long now = System.nanoTime();
        long first = callers.firstNanos();
        DrillFork.print("first", DrillFork.millis(first == 0 ? fork.boundNanos : first - back));
        DrillFork.print("capacity", DrillFork.millis(reached));
        DrillFork.printErrors(callers);
        DrillFork.print("longest", DrillFork.millis(callers.longestNanos()));
        DrillFork.print("connectsASecond", fork.driver.attempted(gone, back) / (DrillFork.millis(back - gone) / 1e3));
        DrillFork.print("connectsASecondMost", fork.driver.mostInASecond(gone, back));
        DrillFork.print("connectsASecondAfter", fork.driver.mostInASecond(back, now));
        System.out.println("# connects began after ms:" + fork.driver.firstMillis(gone, 200));
        DrillFork.print("underWay", fork.driver.mostUnderWay());
        DrillFork.print("underWayAtTheProxy", fork.proxy.mostUnderWay());
    }

    /** Waits until so many are there; nanoseconds since the start, or the bound. */
    private static long sessionsReached(Connection beside, long start, long limit)
            throws SQLException, InterruptedException {
        while (System.nanoTime() - limit < 0) {
            if (sessions(beside) >= WANTED) {
                return System.nanoTime() - start;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
        }
        return limit - start;
    }

    private static int sessions(Connection beside) throws SQLException {
        try (Statement statement = beside.createStatement();
                ResultSet rows = statement.executeQuery(SESSIONS)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
