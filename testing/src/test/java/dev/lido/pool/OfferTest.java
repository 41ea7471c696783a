package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F29: an offer that isn't taken")
class OfferTest extends PoolTest {

    private static final Duration LOOK = Duration.ofMillis(1);

    private boolean failing;

    /** A virtual thread that finds no carrier. */
    private final class Stuck extends Waiter<FakeResource> {
        Stuck() {
            super(environment.ticker().nanos(), Lane.COMMON);
        }

        @Override
        void wake() {}

        @Override
        boolean mayBeStuck() {
            if (failing) {
                throw new StackOverflowError("told to");
            }
            return true;
        }
    }

    private Stuck stuckOn(Pool<FakeResource> pool) {
        Stuck stuck = new Stuck();
        engine(pool).slowAcquire.enqueue(stuck, true);
        return stuck;
    }

    private static LeasePool<FakeResource> engine(Pool<FakeResource> pool) {
        return (LeasePool<FakeResource>) pool;
    }

    @Test
    void isPassedOn_afterAMillisecond_toOneWhoCanTakeIt() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Stuck first = stuckOn(pool);
        Stuck second = stuckOn(pool);
        CompletableFuture<Lease<FakeResource>> steady = pool.acquireAsync().toCompletableFuture();
        held.close();
        assertThat(first.isOffered()).isTrue();

        environment.advance(LOOK);
        assertThat(steady).as("after one look").isNotDone();
        environment.advance(LOOK);
        assertThat(steady).isCompleted();
        assertThat(first.isSignalled()).isFalse();
        assertThat(second.isSignalled()).isFalse();

        steady.join().close();
        assertThat(first.isOffered()).as("it kept its place").isTrue();
        assertThat(second.isSignalled()).isFalse();
        takeAndGiveBack(pool, first);
        takeAndGiveBack(pool, second);
    }

    @Test
    void isPassedOn_alsoToOneWhoComesLater() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Stuck stuck = stuckOn(pool);
        held.close();
        environment.advance(LOOK.multipliedBy(50));
        assertThat(stuck.isOffered()).as("nobody else is there").isTrue();

        CompletableFuture<Lease<FakeResource>> steady = pool.acquireAsync().toCompletableFuture();
        environment.advance(LOOK.multipliedBy(2));
        assertThat(steady).isCompleted();
        steady.join().close();
        takeAndGiveBack(pool, stuck);
    }

    @Test
    void staysWhereItIs_amongThoseWhoAreStuck() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Stuck first = stuckOn(pool);
        Stuck second = stuckOn(pool);
        held.close();
        environment.advance(LOOK.multipliedBy(50));
        assertThat(first.isOffered()).isTrue();
        assertThat(second.isSignalled()).isFalse();
        takeAndGiveBack(pool, first);
        takeAndGiveBack(pool, second);
    }

    @Test
    @DisplayName("F25: a look that dies isn't the last one")
    void isPassedOn_afterALookThatDied() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Stuck stuck = stuckOn(pool);
        CompletableFuture<Lease<FakeResource>> steady = pool.acquireAsync().toCompletableFuture();
        held.close();
        failing = true;
        assertThatThrownBy(() -> environment.advance(LOOK)).isInstanceOf(StackOverflowError.class);
        failing = false;

        environment.advance(TICK.plus(LOOK.multipliedBy(3)));

        assertThat(steady).isCompleted();
        steady.join().close();
        takeAndGiveBack(pool, stuck);
    }

    @Test
    void isNotWithdrawn_onceTaken() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Stuck stuck = stuckOn(pool);
        CompletableFuture<Lease<FakeResource>> steady = pool.acquireAsync().toCompletableFuture();
        held.close();
        Slot<FakeResource> slot = stuck.take();
        assertThat(slot).isNotNull();
        environment.advance(LOOK.multipliedBy(50));
        assertThat(steady).isNotDone();
        engine(pool).handOver.settle(slot, false);
        environment.runTasks();
        steady.join().close();
    }

    @Test
    void withdrawn_andOfferedAgain_canBeTakenOnce() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Stuck stuck = stuckOn(pool);
        CompletableFuture<Lease<FakeResource>> steady = pool.acquireAsync().toCompletableFuture();
        held.close();
        environment.advance(LOOK.multipliedBy(2));
        assertThat(stuck.take()).as("what was withdrawn").isNull();
        steady.join().close();
        takeAndGiveBack(pool, stuck);
        assertThat(stuck.take()).isNull();
    }

    @Test
    void eachOffer_hasItsOwnMillisecond() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Stuck first = stuckOn(pool);
        Stuck second = stuckOn(pool);
        CompletableFuture<Lease<FakeResource>> steady = pool.acquireAsync().toCompletableFuture();
        held.close();
        environment.advance(LOOK); // sees the offer to the first
        takeAndGiveBack(pool, first);
        assertThat(second.isOffered()).isTrue();
        environment.advance(LOOK); // sees the offer to the second, of the same slot, for the first time
        assertThat(second.isOffered()).as("after one look").isTrue();
        environment.advance(LOOK);
        assertThat(second.isSignalled()).isFalse();
        steady.join().close();
        takeAndGiveBack(pool, second);
    }

    private static void takeAndGiveBack(Pool<FakeResource> pool, Stuck stuck) {
        Slot<FakeResource> slot = stuck.take();
        assertThat(slot).isNotNull();
        if (slot != null) {
            engine(pool).handOver.settle(slot, false);
        }
    }
}
