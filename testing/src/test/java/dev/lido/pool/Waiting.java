package dev.lido.pool;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A caller on a thread of its own that stands in the queue. */
final class Waiting {

    private final CompletableFuture<FakeLease> outcome = new CompletableFuture<>();
    final Thread thread;

    private Waiting(Pool<FakeResource> pool) {
        thread = new Thread(() -> {
            try {
                outcome.complete((FakeLease) pool.acquire());
            } catch (Throwable t) {
                outcome.completeExceptionally(t);
            }
        });
        thread.setDaemon(true);
    }

    /** Starts a caller and returns when it is in the queue. */
    static Waiting on(Pool<FakeResource> pool) {
        int before = pool.stats().pending();
        Waiting waiting = new Waiting(pool);
        waiting.thread.start();
        Eventually.until(
                "the caller is in the queue", () -> pool.stats().pending() != before || waiting.outcome.isDone());
        return waiting;
    }

    boolean isDone() {
        return outcome.isDone();
    }

    FakeLease lease() throws InterruptedException {
        try {
            return outcome.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no lease", e);
        }
    }

    Throwable failure() throws InterruptedException {
        try {
            throw new AssertionError("got " + outcome.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("still waiting", e);
        }
    }
}
