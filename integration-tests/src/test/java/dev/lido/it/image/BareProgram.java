package dev.lido.it.image;

import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolExhaustedException;
import dev.lido.pool.PoolListener;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.ResourceFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Uses a pool and says what it is told; run by {@link BareImageTest} in a runtime image that has only what the core needs. */
public final class BareProgram {

    private BareProgram() {}

    private static final class Nothing implements ResourceFactory<Object> {

        @Override
        public Object create(long timeoutNanos) {
            return new Object();
        }

        @Override
        public boolean validate(Object resource, long timeoutNanos) {
            return true;
        }

        @Override
        public boolean reset(Object resource, int marks) {
            return true;
        }

        @Override
        public void abort(Object resource) {}

        @Override
        public void close(Object resource) {}

        @Override
        public Lease<Object> lease(Slot<Object> slot, Object resource, long word) {
            return new Lease<>(slot, resource, word) {};
        }
    }

    /**
     * Acquires, times out, closes.
     *
     * @param arguments none
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        PoolListener listener = new PoolListener() {
            @Override
            public void timedOut(String pool, Duration waited) {
                told.countDown();
            }
        };
        try (Pool<Object> pool = Pool.opening(
                        PoolConfig.builder().name("bare").maxSize(1).build(), new Nothing())
                .listener(listener)
                .open()) {
            Lease<Object> lease = pool.acquire();
            try {
                pool.acquire(Duration.ofMillis(10));
            } catch (PoolExhaustedException e) {
                told.await();
                System.out.println("told in " + pool.name());
            }
            lease.close();
        }
        System.out.println(
                "flight recorder: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
    }
}
