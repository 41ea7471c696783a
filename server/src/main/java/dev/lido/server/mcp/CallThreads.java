package dev.lido.server.mcp;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads on which tools run, so that a call which waits for a connection holds up neither the reading of messages
 * nor another source's calls. They come and go with the calls; past the bound a call is refused rather than queued, since
 * the pools have queues already.
 */
final class CallThreads implements AutoCloseable {

    private static final int MAXIMUM = 256;
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ThreadPoolExecutor executor;
    private final Scheduler scheduler;

    CallThreads() {
        AtomicInteger count = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                0, MAXIMUM, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(null, task, "lido-mcp-" + count.incrementAndGet(), 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
        scheduler = Schedulers.fromExecutorService(executor);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Takes no further calls and waits for those under way; what they have to say has been sent when this returns. */
    void drain(long seconds) {
        executor.shutdown();
        try {
            executor.awaitTermination(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no further calls and waits for none. */
    @Override
    public void close() {
        executor.shutdown();
        scheduler.dispose();
    }
}
