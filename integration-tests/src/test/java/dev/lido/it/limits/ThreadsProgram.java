package dev.lido.it.limits;

import dev.lido.pool.DatabaseUnreachableException;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Takes every thread that the system allows it, has a pool open a connection, which needs one, and gives them back; run by
 * {@link LimitsTest} under a limit.
 */
public final class ThreadsProgram {

    private static final int SIZE = 4;
    private static final int MOST = 10_000;

    private ThreadsProgram() {}

    /**
     * Runs it.
     *
     * @param arguments none
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        Counted things = new Counted(10);
        PoolConfig config = PoolConfig.builder()
                .name("threadless")
                .maxSize(SIZE)
                .acquireTimeout(Duration.ofSeconds(30))
                .build();
        try (Pool<Counted.Thing> pool = Pool.open(config, things)) {
            CountDownLatch end = new CountDownLatch(1);
            List<Thread> hogs = takeAll(end);
            System.out.println("out of threads: " + (hogs.size() < MOST));
            try (Lease<Counted.Thing> lease = pool.acquire(Duration.ofSeconds(2))) {
                System.out.println("got " + lease.isLive());
            } catch (DatabaseUnreachableException e) {
                System.out.println("told: " + e.getCause());
            }
            System.out.println("counted: " + (pool.stats().createFailed() > 1));
            end.countDown();
            for (Thread hog : hogs) {
                hog.join();
            }
            List<Lease<Counted.Thing>> leases = new ArrayList<>();
            while (leases.size() < SIZE) {
                leases.add(pool.acquire());
            }
            System.out.println("leases at once: " + leases.size());
            leases.forEach(Lease::close);
        }
        System.out.println(things);
    }

    private static List<Thread> takeAll(CountDownLatch end) {
        List<Thread> hogs = new ArrayList<>();
        while (hogs.size() < MOST) {
            Thread hog = new Thread(() -> await(end), "hog");
            try {
                hog.start();
            } catch (OutOfMemoryError e) {
                break;
            }
            hogs.add(hog);
        }
        return hogs;
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
