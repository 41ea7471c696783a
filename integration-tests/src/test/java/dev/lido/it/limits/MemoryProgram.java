package dev.lido.it.limits;

import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.Validation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fills a small heap again and again while threads acquire, and have the pool open connections, and then says whether the pool is
 * whole; run by {@link LimitsTest}. A thread that meets the end of memory goes on, as a server's threads do.
 */
public final class MemoryProgram {

    private static final int SIZE = 6;
    /** So that they wait for each other, too. */
    private static final int CALLERS = 2 * SIZE;

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration FILLING = Duration.ofSeconds(10);
    /** Until memory has run out where it should. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** How often memory ran out in the pool's own methods. */
    private static final AtomicInteger ENDS = new AtomicInteger();
    /** What fills the heap: chunks, each with the one before. */
    private static volatile Object[] ballast;

    private static volatile boolean done;
    private static long warmedUp;

    private MemoryProgram() {}

    /**
     * Runs it.
     *
     * @param arguments none
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        Counted things = new Counted(100_000);
        PoolConfig config = PoolConfig.builder()
                .name("filled")
                .maxSize(SIZE)
                .acquireTimeout(Duration.ofSeconds(1))
                .validation(Validation.ALWAYS)
                .set(PoolSetting.VALIDATION_TIMEOUT, Duration.ofSeconds(2)) // longer than callers have: workers check
                .build();
        Pool<Counted.Thing> pool = Pool.open(config, things);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(() -> call(pool), "caller-" + i);
            caller.start();
            callers.add(caller);
        }
        rest(WARM_UP); // a class that is loaded or linked for the first time without memory is broken for good
        warmedUp = pool.stats().created();
        ENDS.set(0);
        long start = System.nanoTime();
        while (System.nanoTime() - start < (ENDS.get() > 0 ? FILLING : LONGEST).toNanos()) {
            fill();
            ballast = null;
        }
        done = true;
        for (Thread caller : callers) {
            caller.join();
        }
        System.out.println("ran out in the pool: " + (ENDS.get() > 0));
        System.out.println("opened while it did: " + (pool.stats().created() > warmedUp));
        System.out.println("leases at once: " + leasesAtOnce(pool));
        pool.close();
        System.out.println(things);
    }

    private static void rest(Duration time) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        boolean came = never.await(time.toMillis(), TimeUnit.MILLISECONDS);
        if (came) {
            throw new IllegalStateException("nobody counts down");
        }
    }

    /** Takes what is left, in pieces that get smaller, until nothing is left. */
    private static void fill() {
        for (int size = 1 << 20; size >= 16; size >>= 1) {
            try {
                for (; ; ) {
                    Object[] more = new Object[Math.max(1, size / 8)];
                    more[0] = ballast;
                    ballast = more;
                }
            } catch (OutOfMemoryError e) {
                // smaller ones
            }
        }
    }

    /** Acquires, has the connection thrown away, so that another must be opened, and goes on whatever it meets. */
    private static void call(Pool<Counted.Thing> pool) {
        int cycle = 0;
        while (!done) {
            Lease<Counted.Thing> lease = null;
            try {
                lease = pool.acquire();
                if (++cycle % 3 == 0) {
                    lease.invalidate();
                }
            } catch (PoolException e) {
                // its time was up
            } catch (Error e) { // and what the JVM makes of it
                ENDS.incrementAndGet();
            }
            while (lease != null) {
                try {
                    lease.close();
                    lease = null;
                } catch (Error e) {
                    ENDS.incrementAndGet(); // a second close does no harm
                }
            }
        }
    }

    /** How many leases can be had at once within a minute: all, if no slot was lost. */
    private static int leasesAtOnce(Pool<Counted.Thing> pool) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        int most = 0;
        while (most < SIZE && System.nanoTime() < end) {
            List<Lease<Counted.Thing>> leases = new ArrayList<>();
            try {
                while (leases.size() < SIZE) {
                    leases.add(pool.acquire());
                }
            } catch (PoolException e) {
                // not yet
            }
            most = Math.max(most, leases.size());
            leases.forEach(Lease::close);
        }
        return most;
    }
}
