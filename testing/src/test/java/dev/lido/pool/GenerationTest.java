package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F1: what one dead connection says about the others")
class GenerationTest extends PoolTest {

    private static final Duration LONG_IDLE = Duration.ofSeconds(2);

    /** A pool with that many idle connections. */
    private Pool<FakeResource> filled(int size) {
        return filled(size, Validation.AFTER_IDLE);
    }

    private Pool<FakeResource> filled(int size, Validation validation) {
        Pool<FakeResource> pool = open(b -> b.maxSize(size).validation(validation));
        acquire(pool, size).forEach(Lease::close);
        environment.advance(LONG_IDLE);
        PoolAssert.assertThat(pool).hasIdle(size);
        return pool;
    }

    private void restartDatabase() {
        resources.created().forEach(FakeResource::breakDown);
    }

    private int validations() {
        return resources.created().stream().mapToInt(FakeResource::validations).sum();
    }

    @Test
    @DisplayName("F1: after a restart the first acquire takes one failed check and one connect")
    void restart_fiftyIdle_firstAcquireFailsOneCheck() {
        Pool<FakeResource> pool = filled(50);
        restartDatabase();

        FakeLease lease = acquire(pool);

        assertThat(lease.fake().id()).isEqualTo(51);
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        assertThat(resources.attempts()).isEqualTo(51);
    }

    @Test
    @DisplayName("F1: a second witness condemns the rest, with no check each")
    void restart_secondAcquire_condemnsTheRest() {
        Pool<FakeResource> pool = filled(50);
        restartDatabase();

        List<FakeLease> leases = acquire(pool, 10);
        environment.runTasks();

        assertThat(validations()).as("checks made").isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(48);
        assertThat(leases).noneMatch(lease -> lease.fake().isBroken());
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("F1: what was opened after the first witness stays")
    void restart_opened_afterFirstWitness_stays() {
        Pool<FakeResource> pool = filled(10);
        restartDatabase();
        FakeLease first = acquire(pool);
        int id = first.fake().id();
        FakeLease second = acquire(pool); // the second witness
        first.close();
        environment.advance(LONG_IDLE);

        assertThat(first.fake().closes()).isZero();
        FakeLease again = acquire(pool);
        assertThat(again.fake().id()).isEqualTo(id);
        again.close();
        second.close();
    }

    @Test
    @DisplayName("F1: active connections are condemned too, and go when they come back")
    void restart_activeOnes_goAtRelease() {
        Pool<FakeResource> pool = filled(4);
        FakeLease held = acquire(pool);
        restartDatabase();
        List<FakeLease> fresh = acquire(pool, 3);

        held.close();
        environment.runTasks();

        assertThat(held.fake().closes()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(2);
        fresh.forEach(Lease::close);
    }

    @Test
    @DisplayName("F1: one killed backend of 50 costs one connection, 49 survive")
    void oneKilled_ofFifty_costsOne() {
        Pool<FakeResource> pool = filled(50);
        resources.created().get(0).breakDown();

        acquire(pool, 50).forEach(Lease::close);
        environment.runTasks();

        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isZero();
        assertThat(resources.attempts()).isEqualTo(51);
    }

    @Test
    @DisplayName("F1: the first witness has the others checked, even those that were used a moment ago")
    void firstWitness_othersAreChecked() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3));
        List<FakeLease> leases = acquire(pool, 3);
        leases.get(0).close();
        leases.get(1).lose();
        leases.get(1).close();
        leases.get(2).close();
        environment.runTasks();

        acquire(pool, 3).forEach(Lease::close);

        assertThat(leases.get(0).fake().validations()).as("idle at that time").isEqualTo(1);
        assertThat(leases.get(2).fake().validations()).as("active at that time").isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.LOST)).isEqualTo(1);
    }

    @Test
    @DisplayName("F1: an untouched lease that comes back after the first witness is checked before its next use")
    void firstWitness_untouchedLease_isCheckedNext() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        List<FakeLease> leases = acquire(pool, 2);
        leases.get(1).lose();
        leases.get(1).close();
        leases.get(0).close();

        FakeLease again = acquire(pool);

        assertThat(again.fake()).isSameAs(leases.get(0).fake());
        assertThat(again.fake().validations()).isEqualTo(1);
        again.close();
    }

    @Test
    @DisplayName("F1: one that answers clears the others")
    void suspected_oneAnswers_clearsTheOthers() {
        Pool<FakeResource> pool = filled(5);
        resources.created().get(0).breakDown();
        acquire(pool, 2).forEach(Lease::close); // one fails, one passes or is new

        acquire(pool, 5).forEach(Lease::close);
        resources.created().get(3).breakDown();
        environment.advance(LONG_IDLE);
        acquire(pool, 5).forEach(Lease::close);

        assertThat(pool.stats().validationFailed()).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isZero();
    }

    @Test
    @DisplayName("F1: a second witness after more than ten seconds is a first one")
    void secondWitness_late_isAFirstOne() {
        Pool<FakeResource> pool = filled(10);
        resources.created().get(0).breakDown();
        FakeLease one = acquire(pool);
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        environment.advance(Duration.ofSeconds(11));
        resources.created().get(1).breakDown();

        FakeLease another = acquire(pool);
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isZero();
        one.close();
        another.close();
    }

    @Test
    @DisplayName("F1: a refused connect is a second witness, and refills what was needed")
    void firstWitness_thenRefused_condemns() {
        Pool<FakeResource> pool = filled(10);
        restartDatabase();
        resources.outage(new IOException("refused"));
        CompletableFuture<Lease<FakeResource>> caller = pool.acquireAsync().toCompletableFuture();
        environment.runTasks();

        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(9);
        assertThat(pool.stats().total()).isZero();
        resources.outage(null);
        environment.advance(Duration.ofSeconds(1));
        caller.join().close();
    }

    @Test
    @DisplayName("F9: capacity errors and timeouts of attempts are no witnesses")
    void firstWitness_thenOtherFailures_condemnNothing() {
        Pool<FakeResource> pool = filled(10);
        resources.created().get(0).breakDown();
        resources.failureKind(FailureKind.CAPACITY);
        resources.outage(new IOException("too many clients"));

        FakeLease lease = acquire(pool);

        assertThat(lease.fake().validations())
                .as("a suspect, since nothing better is to be had")
                .isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isZero();
        assertThat(pool.stats().idle()).isEqualTo(8);
        lease.close();
    }

    @Test
    @DisplayName("F1: refused connects alone condemn nothing")
    void refusedTwice_condemnsNothing() {
        Pool<FakeResource> pool = filled(2);
        List<FakeLease> held = acquire(pool, 2);
        pool.resize(4);
        resources.outage(new IOException("refused"));
        CompletableFuture<Lease<FakeResource>> caller = pool.acquireAsync().toCompletableFuture();
        environment.advance(Duration.ofSeconds(5));

        assertThat(pool.stats().createFailed()).isGreaterThan(1);
        held.forEach(Lease::close);
        environment.runTasks();
        assertThat(pool.stats().total()).isEqualTo(2);
        caller.join().close();
    }

    @Test
    @DisplayName("F1: connections of another address are left alone")
    void twoAddresses_onlyOneIsCondemned() {
        HookedResources hooked = new HookedResources(resources);
        Pool<FakeResource> pool = open(b -> b.maxSize(6), hooked);
        hooked.address = "left";
        List<FakeLease> left = acquire(pool, 3);
        hooked.address = "right";
        List<FakeLease> right = acquire(pool, 3);
        left.get(0).lose();
        left.get(1).lose();

        left.forEach(Lease::close);
        right.forEach(Lease::close);
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.LOST)).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(1);
        assertThat(right).allMatch(lease -> lease.fake().closes() == 0);
        acquire(pool, 3).forEach(Lease::close);
        assertThat(right).allMatch(lease -> lease.fake().validations() == 0);
    }

    @Test
    @DisplayName("E4: a pool that never checks suspects nobody, and condemns all the same")
    void validationNever_condemnsWithoutChecks() {
        Pool<FakeResource> pool = filled(4, Validation.NEVER);
        List<FakeLease> held = acquire(pool, 3);
        held.get(0).lose();
        held.get(0).close();
        acquire(pool).close();
        held.get(1).lose();
        held.get(1).close();
        held.get(2).close();
        environment.runTasks();

        assertThat(validations()).isZero();
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isPositive();
        assertThat(pool.stats().closed(CloseReason.LOST)).isEqualTo(2);
    }

    @Test
    @DisplayName("D7: what callers have needed is opened anew after it was condemned, with nobody calling")
    void condemned_neededOnes_areReplaced() {
        Pool<FakeResource> pool = filled(5);
        restartDatabase();
        FakeLease one = acquire(pool);
        FakeLease two = acquire(pool);
        one.close();
        two.close();

        environment.advance(Duration.ofSeconds(1));

        PoolAssert.assertThat(pool).hasIdle(5);
        assertThat(resources.open()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "A caller who met a dead connection is served first by what comes back, and leaves the queue like any other")
    void hopeful_timesOut_leavesTheQueue() {
        Pool<FakeResource> pool = filled(2);
        resources.created().forEach(FakeResource::breakDown);
        resources.failureKind(FailureKind.TIMEOUT);
        environment.holdTasks(true);
        CompletableFuture<Lease<FakeResource>> caller =
                pool.acquireAsync(Duration.ofMillis(300), Lane.COMMON).toCompletableFuture();
        environment.advance(Duration.ofSeconds(1));
        environment.runTasks();

        assertThat(caller).isCompletedExceptionally();
        assertThat(pool.stats().pending()).isZero();
    }

    @Test
    @DisplayName("F5: who hopes for a new connection takes a suspect one as soon as none is coming any more")
    void hopeful_lastCloseEnds_isServedAtOnce() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3).validation(Validation.ALWAYS));
        List<FakeLease> leases = acquire(pool, 2);
        resources.failureKind(FailureKind.CAPACITY);
        resources.outage(new IOException("too many clients"));
        CompletableFuture<Lease<FakeResource>> third = pool.acquireAsync().toCompletableFuture();
        environment.runTasks(); // from now on no attempt for a second
        leases.forEach(Lease::close);
        environment.runTasks();
        third.join().close();
        resources.created().get(0).breakDown();

        CompletableFuture<Lease<FakeResource>> caller = pool.acquireAsync().toCompletableFuture();
        environment.runTasks();

        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        assertThat(caller).as("without a tick").isCompleted();
        caller.join().close();
        resources.outage(null);
    }

    @Test
    @DisplayName("F1: what is on its way to a caller when the first witness comes is checked, now and after its use")
    void firstWitness_offeredOne_isChecked() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        List<FakeLease> leases = acquire(pool, 2);
        CompletableFuture<Lease<FakeResource>> caller = pool.acquireAsync().toCompletableFuture();
        environment.holdTasks(true);
        leases.get(0).close(); // offered, and not taken yet
        leases.get(1).lose();
        leases.get(1).close();
        environment.holdTasks(false);
        environment.runTasks();

        FakeLease lease = (FakeLease) caller.join();
        assertThat(lease.fake()).isSameAs(leases.get(0).fake());
        assertThat(lease.fake().validations()).isEqualTo(1);
        lease.close();
    }

    @Test
    @DisplayName("F1: after one was killed, and replaced, a restart costs one failed check all the same")
    void oneKilled_thenRestart_firstAcquireFailsOneCheck() {
        Pool<FakeResource> pool = filled(10);
        resources.created().get(0).breakDown();
        acquire(pool, 10).forEach(Lease::close);
        environment.advance(LONG_IDLE);
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        restartDatabase();

        FakeLease first = acquire(pool);
        assertThat(pool.stats().validationFailed()).isEqualTo(2);
        FakeLease second = acquire(pool);
        environment.runTasks();

        assertThat(pool.stats().validationFailed()).isEqualTo(3);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(8);
        first.close();
        second.close();
    }

    @Test
    @DisplayName(
            "F4: a connect that hangs doesn't keep its caller from a suspect one for more than half of the caller's time")
    void hopeful_connectHangs_takesASuspectInTime() {
        Pool<FakeResource> pool = filled(5);
        resources.created().get(0).breakDown();
        environment.holdTasks(true); // a connect never returns
        CompletableFuture<Lease<FakeResource>> caller =
                pool.acquireAsync(Duration.ofSeconds(4), Lane.COMMON).toCompletableFuture();
        environment.runTask();
        Runnable close = environment.takeTask();
        assertThat(close).isNotNull();
        close.run();
        assertThat(environment.takeTask()).as("the connect").isNotNull();
        environment.holdTasks(false);

        environment.advance(Duration.ofMillis(1_800));
        assertThat(caller).as("it hopes for a new one").isNotDone();
        environment.advance(Duration.ofMillis(400));

        assertThat(caller).isCompleted();
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        caller.join().close();
    }

    @Test
    @DisplayName("F1: who hopes for something better is served with what is idle and no suspect, past suspects")
    void hopeful_isServedPastSuspects() {
        HookedResources hooked = new HookedResources(resources);
        Pool<FakeResource> pool = open(b -> b.maxSize(3).validation(Validation.ALWAYS), hooked);
        hooked.address = "left";
        List<FakeLease> left = acquire(pool, 2);
        hooked.address = "right";
        FakeLease right = acquire(pool);
        left.forEach(Lease::close);
        right.close();
        left.get(0).fake().breakDown();

        FakeLease lease = acquire(pool);

        assertThat(lease.fake()).isSameAs(right.fake());
        lease.close();
    }
}
