package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.Operation;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F5, E4, D3: checks for callers who have less time than a check may take")
class CheckTest extends PoolTest {

    private static final Duration HURRY = Duration.ofMillis(200);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeResources database = new FakeResources(environment);

    private Pool<FakeResource> filled(int size, UnaryOperator<PoolConfig.Builder> settings) {
        Pool<FakeResource> pool = open(b -> settings.apply(b.maxSize(size).validation(Validation.ALWAYS)), database);
        acquire(pool, size).forEach(Lease::close);
        PoolAssert.assertThat(pool).hasIdle(size);
        return pool;
    }

    private Pool<FakeResource> filled(int size) {
        return filled(size, b -> b);
    }

    @AfterEach
    void everythingIsClosedOnce() {
        database.takes(Operation.VALIDATE, Duration.ZERO);
        everyResourceIsClosedOnce();
        assertThat(database.notClosedOnce()).isEmpty();
    }

    /** Of what was opened first. */
    private int validations() {
        return database.created().get(0).validations();
    }

    private static void assertTooLate(Pool<FakeResource> pool) {
        assertThatThrownBy(() -> pool.acquire(HURRY)).isInstanceOf(PoolExhaustedException.class);
    }

    private long millisOf(Runnable step) {
        long before = environment.ticker().nanos();
        step.run();
        return (environment.ticker().nanos() - before) / 1_000_000;
    }

    @Test
    @DisplayName(
            "F5: a database that is slow but lives loses no connection to callers in a hurry, who are told in time")
    void slow_closesNothing() {
        Pool<FakeResource> pool = filled(3);
        database.takes(Operation.VALIDATE, Duration.ofMillis(300));
        for (int i = 0; i < 20; i++) {
            assertThat(millisOf(() -> assertTooLate(pool))).isEqualTo(200);
            environment.advance(SECOND);
        }
        assertThat(pool.stats().validationFailed()).isZero();
        assertThat(pool.stats().closed()).isZero();
        assertThat(database.attempts()).isEqualTo(3);
        PoolAssert.assertThat(pool).hasIdle(3);

        acquire(pool).close(); // who has the time is served
        assertThat(database.attempts()).isEqualTo(3);
    }

    @Test
    @DisplayName("F5: a check that ends in time serves its caller, though the check might have taken longer")
    void inTime_isServed() {
        Pool<FakeResource> pool = filled(1);
        database.takes(Operation.VALIDATE, Duration.ofMillis(50));
        int before = validations();

        assertThat(millisOf(() -> pool.acquire(HURRY).close())).isBetween(50L, 100L); // whoever waits moves by ticks

        assertThat(validations()).isEqualTo(before + 1);
        assertThat(pool.stats().timedOut()).isZero();
    }

    @Test
    @DisplayName("F7: what passes its check after its caller's deadline isn't handed out, and is free for others")
    void passesTooLate_isNotHandedOut() {
        HookedResources hooked = new HookedResources(resources);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS), hooked);
        acquire(pool).close();
        hooked.whileChecking = () -> environment.spend(Duration.ofSeconds(7)); // longer than it was given

        assertThatThrownBy(() -> pool.acquire(Duration.ofSeconds(6))).isInstanceOf(PoolExhaustedException.class);

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(pool.stats().closed()).isZero();
        hooked.whileChecking = () -> {};
        acquire(pool).close();
    }

    @Test
    @DisplayName("F1: a dead connection is found out as before, and is a witness")
    void dead_isAWitness() {
        Pool<FakeResource> pool = filled(10);
        database.created().forEach(FakeResource::breakDown);

        FakeLease first = (FakeLease) pool.acquire(HURRY);
        FakeLease second = (FakeLease) pool.acquire(HURRY);
        environment.runTasks();

        assertThat(first.fake().isBroken() || second.fake().isBroken()).isFalse();
        assertThat(pool.stats().validationFailed()).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(8);
        first.close();
        second.close();
    }

    @Test
    @DisplayName("F1: … also when its caller had to leave before it was found out")
    void dead_foundOutLate_isAWitness() {
        Pool<FakeResource> pool = filled(10);
        database.created().forEach(FakeResource::breakDown);
        database.takes(Operation.VALIDATE, Duration.ofMillis(300));
        assertTooLate(pool);
        assertTooLate(pool);
        assertThat(pool.stats().closed()).as("nothing is known yet").isLessThanOrEqualTo(1);

        environment.advance(SECOND);

        assertThat(pool.stats().validationFailed()).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(8);
    }

    @Test
    @DisplayName("F1: one that passes after its caller had to leave clears the others")
    void passed_foundOutLate_clearsTheOthers() {
        Pool<FakeResource> pool = filled(3);
        FakeLease lost = acquire(pool);
        lost.lose();
        lost.close();
        environment.runTasks();
        Generation suspected = ((LeasePool<FakeResource>) pool).slots[2].generation;
        assertThat(suspected.isSuspected()).isTrue();
        database.takes(Operation.VALIDATE, Duration.ofMillis(300));
        for (int i = 0; i < 3; i++) { // one of them may have been opened since
            assertTooLate(pool);
        }

        environment.advance(SECOND);

        assertThat(suspected.isSuspected()).isFalse();
    }

    @Test
    @DisplayName("D3: a check that nobody waits for and that never ends is given up after twice the time it may take")
    void hangs_isGivenUp() {
        Pool<FakeResource> pool = filled(1);
        database.takes(Operation.VALIDATE, Duration.ofHours(1));
        assertTooLate(pool);
        environment.advance(Duration.ofSeconds(9));
        assertThat(pool.stats().closed()).isZero();

        environment.advance(Duration.ofSeconds(1));

        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(1);
        assertThat(database.created().get(0).aborts()).isEqualTo(1);
        database.takes(Operation.VALIDATE, Duration.ZERO);
        ((FakeLease) pool.acquire(HURRY)).close();
        assertThat(database.created()).hasSize(2);
        environment.advance(Duration.ofHours(1)); // it ends all the same, and changes nothing
        PoolAssert.assertThat(pool).hasActive(0);
    }

    @Test
    @DisplayName("F30: a suspended machine isn't a check that hangs")
    void gap_isForgiven() {
        Pool<FakeResource> pool = filled(1);
        database.takes(Operation.VALIDATE, Duration.ofHours(2));
        assertTooLate(pool);
        environment.leap(Duration.ofHours(1));
        assertThat(pool.stats().closed()).isZero();
        environment.advance(Duration.ofSeconds(11));
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(1);
        environment.advance(Duration.ofHours(1));
    }

    @Test
    @DisplayName("M2, F5: an asynchronous caller is told within a tick of its deadline, and its check goes on")
    void asynchronous_isToldInTime() {
        Pool<FakeResource> pool = filled(1);
        database.takes(Operation.VALIDATE, SECOND);
        int before = validations();
        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(HURRY, Lane.COMMON).toCompletableFuture();
        environment.advance(HURRY.plus(TICK));

        assertThat(stage).isCompletedExceptionally();
        assertThatThrownBy(stage::join).hasCauseInstanceOf(PoolExhaustedException.class);
        environment.advance(SECOND);
        PoolAssert.assertThat(pool).hasIdle(1).hasPending(0);
        assertThat(pool.stats().closed()).isZero();
        assertThat(pool.stats().outcome(AcquireOutcome.TIMED_OUT)).isEqualTo(1);
        assertThat(pool.stats().outcome(AcquireOutcome.CANCELLED)).isZero();
        assertThat(validations()).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("M2: an asynchronous caller whose check says no in time takes the next one")
    void asynchronous_dead_isReplaced() {
        Pool<FakeResource> pool = filled(1);
        database.created().get(0).breakDown();

        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(HURRY, Lane.COMMON).toCompletableFuture();
        environment.runTasks();

        assertThat(((FakeLease) stage.join()).fake().id()).isEqualTo(2);
        stage.join().close();
    }

    @Test
    @DisplayName("F18: an interrupted caller leaves its check at once, with its flag set, and the check goes on")
    void interrupted_leaves() {
        Pool<FakeResource> pool = filled(1);
        database.takes(Operation.VALIDATE, SECOND);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> pool.acquire(HURRY)).isInstanceOf(PoolInterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        environment.advance(Duration.ofSeconds(2));

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(pool.stats().outcome(AcquireOutcome.INTERRUPTED)).isEqualTo(1);
    }

    @Test
    @DisplayName("F4: a check that was left before it began touches nothing, and its connection is free again")
    void beginsTooLate_putsBack() {
        Pool<FakeResource> pool = filled(1);
        int before = validations();
        environment.holdTasks(true);
        assertTooLate(pool);
        assertThat(pool.stats().idle()).isZero();

        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(validations()).isEqualTo(before);
    }

    @Test
    @DisplayName("F4: … and one that was given up before it began leaves alone what its slot holds by then")
    void beginsAfterItWasGivenUp_touchesNothing() {
        Pool<FakeResource> pool = filled(1);
        int before = validations();
        environment.holdTasks(true);
        assertTooLate(pool);
        Runnable late = environment.takeTask();
        environment.holdTasks(false);
        environment.advance(Duration.ofSeconds(11));
        FakeLease lease = acquire(pool);
        int ofTheNext = lease.fake().validations();

        late.run();

        assertThat(validations()).isEqualTo(before);
        assertThat(lease.fake().validations()).isEqualTo(ofTheNext);
        assertThat(lease.isLive()).isTrue();
        lease.close();
    }

    @Test
    @DisplayName(
            "F25: where there is no worker the caller checks itself; what its deadline cuts short is closed, and no witness")
    void noWorker_callerChecks() {
        HookedResources hooked = new HookedResources(resources);
        Threadless threadless = new Threadless(environment);
        Pool<FakeResource> pool = owed(Pool.open(
                PoolConfig.builder()
                        .name("test")
                        .maxSize(3)
                        .validation(Validation.ALWAYS)
                        .build(),
                hooked,
                threadless));
        acquire(pool, 3).forEach(Lease::close);
        threadless.rejecting = true;
        hooked.whileChecking = () -> {
            environment.spend(HURRY.plus(TICK));
            throw new IllegalStateException("read timed out");
        };
        assertTooLate(pool);
        assertTooLate(pool);
        hooked.whileChecking = () -> {};
        ((FakeLease) pool.acquire(HURRY)).close();
        threadless.rejecting = false;

        assertThat(pool.stats().validationFailed()).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isZero();
    }

    @Test
    @DisplayName("F20: a pool that closes doesn't wait for a check that nobody waits for")
    void close_breaksOffWhatWasLeft() {
        HookedResources hooked = new HookedResources(resources);
        environment.slowTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS), hooked);
        acquire(pool).close();
        FakeResource resource = resources.created().get(0);
        hooked.whileChecking = () -> {
            while (resource.aborts() == 0) {
                environment.spend(Duration.ofMillis(10));
            }
            throw new IllegalStateException("broken off");
        };
        assertTooLate(pool);

        assertThat(millisOf(pool::close)).isLessThanOrEqualTo(100);

        assertThat(resource.closes()).isEqualTo(1);
    }
}
