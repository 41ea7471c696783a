package dev.lido.pool.spi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Real time and real threads: one scheduler thread for the ticks of all pools, and workers that come and go with the
 * work. All are daemons, inherit no thread-locals, and end within seconds of the last pool's close.
 */
final class SystemEnvironment implements PoolEnvironment {

    static final SystemEnvironment INSTANCE = new SystemEnvironment();

    private static final Logger LOGGER = System.getLogger("dev.lido.pool");
    private static final long WORKER_KEEP_ALIVE_SECONDS = 5;

    private final Ticker ticker = Ticker.system();
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor scheduler;

    private SystemEnvironment() {
        // Pools bound what they submit (maxConnecting opens, a close or an offer a slot, a few tellers of refusals), so
        // the
        // executor needs no bound of its own.
        workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                WORKER_KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DaemonThreads("lido-worker-"));
        scheduler = new ScheduledThreadPoolExecutor(1, new DaemonThreads("lido-ticker-"));
        scheduler.setKeepAliveTime(WORKER_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        scheduler.allowCoreThreadTimeOut(true);
        scheduler.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public Executor workers() {
        return workers;
    }

    @Override
    public Registration everyTick(Runnable task) {
        scheduler.prestartCoreThread(); // where there is none to be had, this fails before the task is in the queue
        ScheduledFuture<?> ticking =
                scheduler.scheduleWithFixedDelay(() -> runSafely(task), TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
        return () -> ticking.cancel(false);
    }

    @Override
    public void after(long nanos, Runnable task) {
        ScheduledFuture<?> unused = scheduler.schedule(() -> runSafely(task), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void parkNanos(Object blocker, long nanos) {
        if (Thread.currentThread() instanceof ForkJoinWorkerThread) {
            parkInForkJoinPool(blocker, nanos);
        } else {
            LockSupport.parkNanos(blocker, nanos);
        }
    }

    /** A fork-join pool whose worker blocks here may start another one meanwhile, so that its other tasks go on. */
    private static void parkInForkJoinPool(Object blocker, long nanos) {
        try {
            ForkJoinPool.managedBlock(new ForkJoinPool.ManagedBlocker() {
                private boolean parked;

                @Override
                public boolean block() {
                    parked = true;
                    LockSupport.parkNanos(blocker, nanos);
                    return true;
                }

                @Override
                public boolean isReleasable() {
                    return parked;
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LockSupport.parkNanos(blocker, nanos); // no spare worker to be had: wait all the same
        }
    }

    /** A task that throws would never run again; a tick must survive whatever one sweep met. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            try {
                LOGGER.log(Level.ERROR, "A pool's housekeeping failed and will be tried again at the next tick", t);
            } catch (Throwable more) {
                // no memory for a line either
            }
        }
    }

    private static final class DaemonThreads implements ThreadFactory {

        private final String prefix;
        private final AtomicInteger count = new AtomicInteger();

        DaemonThreads(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Thread newThread(@Nullable Runnable task) {
            Thread thread = new Thread(null, task, prefix + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(SystemEnvironment.class.getClassLoader());
            return thread;
        }
    }
}
