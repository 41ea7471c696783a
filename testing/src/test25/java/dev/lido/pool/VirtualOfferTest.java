package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VirtualOfferTest {

    @Test
    @DisplayName("F29: a virtual thread without a carrier stands before a platform thread: the pool moves")
    void virtualThreadWithoutACarrier_doesNotHoldUpTheQueue() throws Exception {
        Pool<FakeResource> pool =
                Pool.open(PoolConfig.builder().name("f29").maxSize(1).build(), new FakeResources());
        Lease<FakeResource> held = pool.acquire();
        CompletableFuture<Lease<FakeResource>> first =
                asking(pool, Thread.ofVirtual().factory());
        awaitPending(pool, 1);

        // Every carrier is kept by a thread that computes, so `first` can't take what it is offered.
        int carriers = Runtime.getRuntime().availableProcessors();
        CountDownLatch busy = new CountDownLatch(carriers);
        Busy work = new Busy();
        List<Thread> computing = new ArrayList<>();
        for (int i = 0; i < carriers; i++) {
            computing.add(Thread.startVirtualThread(() -> {
                busy.countDown();
                work.untilTold();
            }));
        }
        assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Lease<FakeResource>> second =
                asking(pool, Thread.ofPlatform().daemon().factory());
        awaitPending(pool, 2);

        held.close();
        Lease<FakeResource> lease = second.get(60, TimeUnit.SECONDS);
        assertThat(first.state()).isEqualTo(Future.State.RUNNING);

        work.enough = true;
        for (Thread thread : computing) {
            thread.join();
        }
        lease.close();
        first.get(60, TimeUnit.SECONDS).close();
        pool.close();
        assertThat(pool.stats().total()).isZero();
    }

    private static final class Busy {

        private volatile boolean enough;

        void untilTold() {
            while (!enough) {
                Thread.onSpinWait();
            }
        }
    }

    private static CompletableFuture<Lease<FakeResource>> asking(Pool<FakeResource> pool, ThreadFactory threads) {
        CompletableFuture<Lease<FakeResource>> outcome = new CompletableFuture<>();
        threads.newThread(() -> {
                    try {
                        outcome.complete(pool.acquire());
                    } catch (PoolException e) {
                        outcome.completeExceptionally(e);
                    }
                })
                .start();
        return outcome;
    }

    private static void awaitPending(Pool<FakeResource> pool, int count) {
        while (pool.stats().pending() < count) {
            Thread.onSpinWait();
        }
    }
}
