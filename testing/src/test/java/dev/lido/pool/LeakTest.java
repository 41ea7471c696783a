package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Leases that are dropped, on real collections. Each lease lives on a frame of its own, so that nothing else refers to it. */
class LeakTest extends PoolTest {

    private static final Duration LONG_ENOUGH = TICK.multipliedBy(3);

    private static FakeResource drop(Pool<FakeResource> pool) {
        FakeLease lease = acquire(pool);
        lease.dirty();
        return lease.fake();
    }

    /** The JVM itself lets go of a thread some time after that has ended, so one collection may come too early. */
    private void collectUntil(BooleanSupplier done) {
        for (int i = 0; i < 100 && !done.getAsBoolean(); i++) {
            collect();
        }
    }

    /** Lets the sweep demote what it holds, collects, and lets it look again. */
    private void collect() {
        environment.advance(LONG_ENOUGH);
        Garbage.collect();
        environment.advance(TICK);
    }

    @Test
    @DisplayName(
            "D1, F14: a dropped lease is recovered a tick after its collection; its resource is closed, never reused")
    void drop_isRecovered_andItsResourceClosed() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeResource dropped = drop(pool);
        environment.advance(LONG_ENOUGH);
        assertThat(pool.stats().active()).isEqualTo(1);
        Garbage.collect();
        assertThat(pool.stats().leaked()).isZero();

        environment.advance(TICK);

        assertThat(pool.stats().leaked()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.LEAKED)).isEqualTo(1);
        assertThat(pool.stats().active()).isZero();
        assertThat(dropped.closes()).isEqualTo(1);
        assertThat(dropped.aborts()).isZero();
        assertThat(dropped.resets()).isZero();
        FakeLease next = acquire(pool);
        assertThat(next.fake()).isNotSameAs(dropped);
        next.close();
    }

    @Test
    @DisplayName("D1, F14: one line says who dropped it, how old it was, and where")
    void drop_isLogged() {
        try (LogLines log = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            drop(pool);
            environment.advance(Duration.ofMillis(4_200));
            collect();

            assertThat(log.event("leaked"))
                    .singleElement()
                    .asString()
                    .startsWith("pool=test event=leaked thread="
                            + Thread.currentThread().getName() + " ageMs=4500 place=")
                    .endsWith("exact=false");
        }
    }

    @Test
    @DisplayName("D1, F14: once one has leaked, the next is logged with the place where it was taken")
    void drop_anotherOne_isLoggedWithItsExactPlace() {
        try (LogLines log = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            drop(pool);
            collect();
            drop(pool);
            collect();

            assertThat(log.event("leaked")).hasSize(2);
            assertThat(log.event("leaked").get(0)).endsWith(" exact=false");
            assertThat(log.event("leaked").get(1)).endsWith(" exact=true");
        }
    }

    @Test
    @DisplayName("D1: a lease that was never used is recovered, too")
    void drop_untouched_isRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        assertThat(acquire(pool).isLive()).isTrue();

        collect();

        assertThat(pool.stats().leaked()).isEqualTo(1);
    }

    @Test
    @DisplayName("D1: a lease dropped and collected before any tick saw it is recovered")
    void drop_beforeTheFirstTick_isRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        drop(pool);
        Garbage.collect();

        collect();

        assertThat(pool.stats().leaked()).isEqualTo(1);
        acquire(pool).close();
    }

    @Test
    @DisplayName("F14: a lease that somebody still refers to is left alone")
    void hold_reachable_isNotRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);

        collect();
        collect();

        assertThat(lease.isLive()).isTrue();
        assertThat(pool.stats().leaked()).isZero();
        lease.close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("F14: what was demoted and comes back is no leak of the next holder's")
    void close_afterDemotion_leavesTheNextHolderAlone() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease first = acquire(pool);
        environment.advance(LONG_ENOUGH);
        first.close();
        first = null;
        FakeLease second = acquire(pool);
        Garbage.collect();

        environment.advance(LONG_ENOUGH);

        assertThat(second.isLive()).isTrue();
        assertThat(pool.stats().leaked()).isZero();
        second.close();
    }

    @Test
    @DisplayName("D1: a leaked overflow lease is recovered")
    void drop_overflow_isRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(1));
        FakeLease kept = acquire(pool);
        drop(pool);
        assertThat(pool.stats().overflow()).isEqualTo(1);

        collect();

        assertThat(pool.stats().leaked()).isEqualTo(1);
        assertThat(pool.stats().overflow()).isZero();
        acquire(pool).close();
        kept.close();
    }

    @Test
    @DisplayName("D1: those who wait get a new connection in the place of the leaked one")
    void drop_withWaiters_servesThem() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeResource dropped = drop(pool);
        Waiting waiting = Waiting.on(pool);

        collect();

        FakeLease lease = waiting.lease();
        assertThat(lease.fake()).isNotSameAs(dropped);
        lease.close();
    }

    @Test
    @DisplayName("D1: a pool can't be leaked dry")
    void drop_againAndAgain_neverRunsDry() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        for (int i = 0; i < 6; i++) {
            drop(pool);
            drop(pool);
            collect();
        }

        assertThat(pool.stats().leaked()).isEqualTo(12);
        acquire(pool, 2).forEach(Lease::close);
    }

    @Test
    @DisplayName("F14: a thread that has ended keeps no lease alive by its fields, and is still named")
    void drop_byAThreadThatKeepsItInAField_isRecovered() throws InterruptedException {
        try (LogLines log = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            Dropper.run(pool);

            collectUntil(() -> pool.stats().leaked() > 0);

            assertThat(pool.stats().leaked()).isEqualTo(1);
            assertThat(log.event("leaked")).singleElement().asString().contains(" thread=dropper ");
        }
    }

    /** A thread with a field, as servers' own kinds of threads have. */
    private static final class Dropper extends Thread {

        private final Pool<FakeResource> pool;
        private @Nullable FakeLease lease;

        private Dropper(Pool<FakeResource> pool) {
            super("dropper");
            this.pool = pool;
        }

        static void run(Pool<FakeResource> pool) throws InterruptedException {
            Dropper dropper = new Dropper(pool);
            dropper.start();
            dropper.join();
            assertThat(dropper.lease).isNotNull();
        }

        @Override
        public void run() {
            lease = acquire(pool);
        }
    }

    @Test
    @DisplayName("F14: a lease whose resource was given out is never taken for dropped")
    void unwrap_beforeDemotion_isNotRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeResource resource = dropUnwrapped(pool, false);

        collect();
        collect();

        assertThat(pool.stats().leaked()).isZero();
        assertThat(resource.closes()).isZero();
    }

    @Test
    @DisplayName("F14: not even when it was given out after the sweep had let go of the lease")
    void unwrap_afterDemotion_isNotRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeResource resource = dropUnwrapped(pool, true);

        collect();
        collect();

        assertThat(pool.stats().leaked()).isZero();
        assertThat(resource.closes()).isZero();
    }

    private FakeResource dropUnwrapped(Pool<FakeResource> pool, boolean demoted) {
        FakeLease lease = acquire(pool);
        if (demoted) {
            environment.advance(LONG_ENOUGH);
        }
        assertThat(lease.unwrap()).isTrue();
        return lease.fake();
    }

    @Test
    @DisplayName("F14: an idle slot doesn't keep its last lease, nor the thread that took it")
    void close_thenTicks_pool_forgetsTheLease() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        WeakReference<FakeLease> closed = closed(pool);
        Garbage.collect();
        assertThat(closed.get()).as("before the sweep").isNotNull();

        collect();

        assertThat(closed.get()).isNull();
        WeakReference<Thread> thread = threadThatHeld(pool);
        collectUntil(() -> thread.get() == null);
        assertThat(thread.get()).isNull();
    }

    @Test
    @DisplayName("D1, F14: a taker that stores its lease in a cell that has been renewed meanwhile is recovered too")
    void drop_storedLate_isRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        Slot<FakeResource> slot = ((LeasePool<FakeResource>) pool).slots[0];
        dropAfterALateStore(pool, slot);

        collect();

        assertThat(pool.stats().leaked()).isEqualTo(1);
    }

    private void dropAfterALateStore(Pool<FakeResource> pool, Slot<FakeResource> slot) {
        FakeLease lease = acquire(pool);
        LeaseCell<FakeResource> old = slot.cell();
        old.lease = null; // as if its taker had read the cell and not stored yet
        environment.advance(TICK);
        assertThat(slot.cell).isNull();
        assertThat(slot.carried).isNull();
        old.lease = lease;
        environment.advance(TICK);
    }

    @Test
    @DisplayName("F14: nor the place where it was taken, nor what stood for it")
    void close_thenATick_slotIsBlank() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        ((LeasePool<FakeResource>) pool).leaks.wantPlaces();
        FakeLease lease = acquire(pool);
        Slot<FakeResource> slot = ((LeasePool<FakeResource>) pool).slots[0];
        environment.advance(TICK);
        assertThat(slot.carried).as("not held yet").isSameAs(lease);
        assertThat(slot.demoted).isNull();
        environment.advance(LONG_ENOUGH);
        assertThat(slot.taken).isNotNull();
        assertThat(slot.demoted).isNotNull();
        assertThat(slot.carried).isNull();
        assertThat(slot.cell).isNull();

        lease.close();
        environment.advance(TICK);

        assertThat(slot.taken).isNull();
        assertThat(slot.demoted).isNull();
    }

    private static WeakReference<FakeLease> closed(Pool<FakeResource> pool) {
        FakeLease lease = acquire(pool);
        lease.close();
        return new WeakReference<>(lease);
    }

    private static WeakReference<Thread> threadThatHeld(Pool<FakeResource> pool) throws InterruptedException {
        Thread thread = new Thread(() -> acquire(pool).close());
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }

    @Test
    @DisplayName("F14: a closing pool doesn't wait for what nobody can close any more")
    void close_pool_leaked_isRecovered() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeResource dropped = drop(pool);
        environment.advance(LONG_ENOUGH);
        Garbage.collect();

        pool.close();

        assertThat(pool.stats().closed(CloseReason.LEAKED)).isEqualTo(1);
        assertThat(dropped.aborts()).isZero();
    }

    @Test
    @DisplayName("F22: a logger that throws when a lease leaked costs no slot")
    void drop_loggerThrows_costsNoSlot() {
        try (LogLines log = LogLines.of("test")) {
            log.failAlways();
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            drop(pool);
            collect();
            assertThat(pool.stats().leaked()).isEqualTo(1);
            acquire(pool).close();
        }
    }
}
