package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F8, X2: a lane whose callers together hold at most so many connections")
class LaneLimitTest extends PoolTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Lane ONE = Lane.named("reports").atMost(1);
    private static final Lane TWO = Lane.named("exports").atMost(2);

    /** A pool with that many idle connections. */
    private Pool<FakeResource> filled(int size) {
        Pool<FakeResource> pool = open(b -> b.maxSize(size));
        acquire(pool, size).forEach(Lease::close);
        return pool;
    }

    private static FakeLease take(Pool<FakeResource> pool, Lane lane) {
        return (FakeLease) pool.acquire(LONG, lane);
    }

    private CompletableFuture<Lease<FakeResource>> ask(Pool<FakeResource> pool, Lane lane) {
        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(LONG, lane).toCompletableFuture();
        environment.runTasks();
        return stage;
    }

    /** The lease of a stage that must be done by now. */
    private static Lease<FakeResource> got(CompletableFuture<Lease<FakeResource>> stage) {
        assertThat(stage).isCompleted();
        return stage.join();
    }

    private static void assertHolds(Pool<FakeResource> pool, Lane lane, int count) {
        LeasePool<FakeResource> engine = (LeasePool<FakeResource>) pool;
        LaneUse use = engine.waiters.limits.find(lane);
        assertThat(use == null ? 0 : use.held).as("held by %s", lane).isEqualTo(count);
    }

    @Test
    void atItsLimit_waits_thoughOthersAreIdle() {
        Pool<FakeResource> pool = filled(5);
        FakeLease first = take(pool, TWO);
        FakeLease second = take(pool, TWO);
        CompletableFuture<Lease<FakeResource>> third = ask(pool, TWO);
        environment.advance(Duration.ofSeconds(10));
        assertThat(third).isNotDone();
        PoolAssert.assertThat(pool).hasIdle(3);
        acquire(pool, 3).forEach(Lease::close);
        take(pool, ONE).close();

        second.close();
        environment.runTasks();
        assertThat(third).isCompleted();
        assertHolds(pool, TWO, 2);
        got(third).close();
        first.close();
        assertHolds(pool, TWO, 0);
    }

    @Test
    void inTurn_asTheyCome_whetherTheyBlockOrNot() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(3));
        FakeLease held = take(pool, ONE);
        CompletableFuture<FakeLease> blocking = new CompletableFuture<>();
        Thread caller = new Thread(() -> blocking.complete(take(pool, ONE)));
        caller.setDaemon(true);
        caller.start();
        Eventually.until("it waits", () -> pool.stats().pending() == 1);
        CompletableFuture<Lease<FakeResource>> later = ask(pool, ONE);

        held.close();
        FakeLease lease = blocking.orTimeout(30, TimeUnit.SECONDS).join();
        environment.runTasks();
        assertThat(later).isNotDone();
        lease.close();
        environment.runTasks();
        assertThat(later).isCompleted();
        got(later).close();
        caller.join();
    }

    @Test
    @DisplayName("E12, X3: its time-out says which lane is at its limit, and who of it holds")
    void timeout_saysSo() {
        Pool<FakeResource> pool = filled(3);
        FakeLease other = acquire(pool);
        FakeLease held = take(pool, ONE);
        environment.advance(TICK.multipliedBy(2));

        PoolExhaustedException exhausted =
                catchThrowableOfType(PoolExhaustedException.class, () -> pool.acquire(SHORT, ONE));

        assertThat(exhausted)
                .hasMessageStartingWith(
                        "Connection pool exhausted: pool=test waited=2000ms lane=reports atMost=1 active=2" + " idle=1")
                .hasMessageContaining("; held by its callers: thread '"
                        + Thread.currentThread().getName() + "'")
                .hasMessageContaining("raise the lane's limit");
        assertThat(exhausted.lane()).contains(ONE);
        assertThat(exhausted.holders()).hasSize(1);
        held.close();
        CompletableFuture<Lease<FakeResource>> all = ask(pool, ONE);
        List<FakeLease> rest = acquire(pool, 1);
        PoolExhaustedException others = catchThrowableOfType(PoolExhaustedException.class, () -> pool.acquire(SHORT));
        assertThat(others.lane()).isEmpty();
        assertThat(others.holders()).hasSize(3);
        got(all).close();
        rest.forEach(Lease::close);
        other.close();
    }

    @Test
    @DisplayName("M8: a lane at its limit is warned of once an episode, and is no exhaustion of the pool")
    void timeout_isWarnedOfOnce() {
        List<String> told = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void timedOut(String pool, Duration waited) {
                told.add("timedOut");
            }

            @Override
            public void exhausted(String pool, List<Holder> holders) {
                told.add("exhausted");
            }
        };
        try (LogLines log = LogLines.of("test").from(Level.WARNING)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(3), listener);
            FakeLease kept = take(pool, TWO);
            for (int episode = 1; episode <= 2; episode++) {
                FakeLease held = take(pool, TWO);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> pool.acquire(SHORT, TWO)).isInstanceOf(PoolExhaustedException.class);
                }
                assertThat(log.event("exhausted")).hasSize(episode);
                held.close();
            }
            kept.close();
            environment.runTasks();
        }
        assertThat(told).hasSize(6).containsOnly("timedOut");
    }

    @Test
    @DisplayName("M8: an episode of the pool's ends when something is free, though a lane at its limit waits")
    void episodeOfThePool_endsWithoutThem() {
        try (LogLines log = LogLines.of("test").from(Level.INFO)) {
            Pool<FakeResource> pool = filled(2);
            FakeLease held = take(pool, ONE);
            FakeLease other = acquire(pool);
            assertThatThrownBy(() -> pool.acquire(SHORT)).isInstanceOf(PoolExhaustedException.class);
            CompletableFuture<Lease<FakeResource>> waiting = ask(pool, ONE);
            other.close();
            environment.advance(TICK.multipliedBy(2));
            assertThat(log.event("exhausted_ended")).hasSize(1);
            assertThat(waiting).isNotDone();
            held.close();
            environment.runTasks();
            got(waiting).close();
        }
    }

    @Test
    @DisplayName("those who can't be served have nothing opened, no overflow either")
    void barred_openNothing() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(3));
        FakeLease held = take(pool, ONE);
        List<CompletableFuture<Lease<FakeResource>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(ask(pool, ONE));
        }
        environment.advance(Duration.ofSeconds(10));
        assertThat(resources.attempts()).isEqualTo(1);

        held.close();
        for (CompletableFuture<Lease<FakeResource>> stage : waiting) {
            environment.runTasks();
            assertThat(stage).isCompleted();
            got(stage).close();
        }
        assertThat(resources.attempts())
                .as("each took over from the one before")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("a limit above what is open has as many opened as may be held, and no more")
    void limitOfTwo_hasTwoOpened() {
        Pool<FakeResource> pool = open(b -> b.maxSize(5));
        List<CompletableFuture<Lease<FakeResource>>> asking = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            asking.add(ask(pool, TWO));
        }
        assertThat(asking.stream().filter(CompletableFuture::isDone)).hasSize(2);
        PoolAssert.assertThat(pool).hasTotal(2);
        for (int i = 0; i < 2; i++) {
            got(asking.get(i)).close();
            environment.runTasks();
        }
        assertThat(asking).allMatch(CompletableFuture::isDone);
        asking.forEach(stage -> got(stage).close());
    }

    @Test
    @DisplayName("X1: while only such callers wait, nobody else takes the slow path for their sake")
    void barred_leaveThePoolQuiet() {
        Pool<FakeResource> pool = filled(3);
        LeasePool<FakeResource> engine = (LeasePool<FakeResource>) pool;
        FakeLease held = take(pool, ONE);
        CompletableFuture<Lease<FakeResource>> waiting = ask(pool, ONE);
        assertThat(pool.stats().pending()).isEqualTo(1);
        assertThat(engine.isQuiet()).isTrue();
        acquire(pool, 2).forEach(Lease::close);
        assertThat(resources.created())
                .as("nothing idle is stale for their sake")
                .allMatch(r -> r.validations() == 0);
        held.close();
        environment.runTasks();
        assertThat(engine.isQuiet()).isTrue();
        got(waiting).close();
    }

    @Test
    void noTime_takesWhatIsIdle() {
        Pool<FakeResource> pool = filled(2);
        Lease<FakeResource> first = pool.acquire(Duration.ZERO, ONE);
        assertThatThrownBy(() -> pool.acquire(Duration.ZERO, ONE)).isInstanceOf(PoolExhaustedException.class);
        CompletableFuture<Lease<FakeResource>> none =
                pool.acquireAsync(Duration.ZERO, ONE).toCompletableFuture();
        assertThat(none).isCompletedExceptionally();
        first.close();
        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(Duration.ZERO, ONE).toCompletableFuture();
        assertThat(stage).as("at once, with no worker").isCompleted();
        got(stage).close();
        assertThat(pool.stats().outcome(AcquireOutcome.WAITED))
                .as("but for those of the filling")
                .isEqualTo(2);
    }

    @Test
    @DisplayName("X2: a newcomer of such a lane takes nothing that another has waited for, in whatever moment it comes")
    void newcomer_doesNotOvertake() {
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>) filled(1);
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> waiting = ask(pool, Lane.COMMON);
        Slot<FakeResource> slot = pool.slots[0];
        assertThat(LeasePool.end(slot, slot.state)).isTrue();
        slot.state = Slot.in(Slot.IDLE, slot.state); // and its releaser has yet to look who waits
        assertThatThrownBy(() -> pool.acquire(Duration.ZERO, ONE)).isInstanceOf(PoolExhaustedException.class);
        environment.runTasks();
        got(waiting).close();
        held.close();
    }

    @Test
    @DisplayName("a check that it needs is made, and a connection that fails it counts no longer")
    void stale_isCheckedFirst() {
        Pool<FakeResource> pool = filled(3);
        environment.advance(Duration.ofSeconds(2));
        take(pool, ONE).close();
        assertThat(pool.stats().validationFailed()).isZero();
        environment.advance(Duration.ofSeconds(2));
        resources.created().forEach(FakeResource::breakDown);

        FakeLease lease = take(pool, ONE);

        assertThat(lease.fake().isBroken()).isFalse();
        assertHolds(pool, ONE, 1);
        lease.close();
        assertHolds(pool, ONE, 0);
    }

    @Test
    @DisplayName("X2: one lane at its limit keeps nobody of another waiting, whoever has waited longer")
    void barredLane_isPassedOver() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3));
        FakeLease held = take(pool, ONE);
        List<CompletableFuture<Lease<FakeResource>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(ask(pool, ONE));
        }
        List<FakeLease> rest = acquire(pool, 2);
        for (int i = 0; i < 20; i++) { // every eighth turn would be the oldest's
            CompletableFuture<Lease<FakeResource>> common = ask(pool, Lane.COMMON);
            CompletableFuture<Lease<FakeResource>> two = ask(pool, TWO);
            rest.forEach(Lease::close);
            environment.runTasks();
            assertThat(common).isCompleted();
            assertThat(two).isCompleted();
            rest = List.of((FakeLease) got(common), (FakeLease) got(two));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        rest.forEach(Lease::close);
        held.close();
        for (CompletableFuture<Lease<FakeResource>> stage : waiting) {
            environment.runTasks();
            got(stage).close();
        }
    }

    @Test
    @DisplayName("D7: a lane with a limit that never needs more doesn't keep the others open")
    void lightUse_letsThePoolShrink() {
        Pool<FakeResource> pool =
                open(b -> b.maxSize(5).set(PoolSetting.IDLE_TIMEOUT, "30s").set(PoolSetting.MAX_LIFETIME, "off"));
        acquire(pool, 5).forEach(Lease::close);
        for (int i = 0; i < 600; i++) {
            FakeLease lease = take(pool, ONE);
            CompletableFuture<Lease<FakeResource>> next = ask(pool, ONE);
            environment.advance(TICK);
            lease.close();
            environment.runTasks();
            got(next).close();
        }
        PoolAssert.assertThat(pool).hasTotal(1);
        assertThat(((LeasePool<FakeResource>) pool).near).as("near slots").isLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName("refused: with maxPending, also where nothing would be waited for but the lane")
    void maxPending_boundsThem() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4).set(PoolSetting.MAX_PENDING, 2));
        FakeLease held = take(pool, ONE);
        CompletableFuture<Lease<FakeResource>> first = ask(pool, ONE);
        CompletableFuture<Lease<FakeResource>> second = ask(pool, ONE);
        assertThatThrownBy(() -> pool.acquire(SHORT, ONE))
                .isInstanceOf(PoolRefusedException.class)
                .hasMessageContaining("pending=2 maxPending=2");
        acquire(pool, 3).forEach(Lease::close); // who needs no release isn't refused
        first.cancel(false);
        second.cancel(false);
        held.close();
    }

    @Test
    void maxPendingOfZero_refusesNobodyForWhomSomethingIsIdle() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.MAX_PENDING, 0));
        FakeLease lease = take(pool, ONE); // has one opened
        assertThatThrownBy(() -> pool.acquire(SHORT, ONE)).isInstanceOf(PoolRefusedException.class);
        lease.close();
        environment.advance(Duration.ofSeconds(2));
        take(pool, ONE).close(); // a stale one
        take(pool, ONE).close();
    }

    @Test
    @DisplayName("a bound of the lane's own: the flood of one doesn't use up the pool's maxPending")
    void pendingOfItsOwn_refusesEarly() {
        Lane bounded = Lane.named("slow").atMost(1, 2);
        Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.MAX_PENDING, 3));
        CompletableFuture<Lease<FakeResource>> held = ask(pool, bounded);
        List<CompletableFuture<Lease<FakeResource>>> slow = List.of(ask(pool, bounded), ask(pool, bounded));
        assertThatThrownBy(() -> pool.acquire(SHORT, bounded))
                .isInstanceOf(PoolRefusedException.class)
                .hasMessageContaining("lane=slow atMost=1 pending=2 maxPending=2");
        assertThat(pool.stats().outcome(AcquireOutcome.REFUSED_PENDING)).isEqualTo(1);
        FakeLease other = acquire(pool);
        CompletableFuture<Lease<FakeResource>> quick = ask(pool, Lane.COMMON);
        assertThat(quick).isNotDone();
        other.close();
        environment.runTasks();
        got(quick).close();
        got(held).close();
        slow.forEach(stage -> {
            environment.runTasks();
            got(stage).close();
        });
    }

    @Test
    void laneOfNoPending_isServedAtOnceOrRefused() {
        Lane now = Lane.named("now").atMost(1, 0);
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        FakeLease lease = take(pool, now);
        assertThatThrownBy(() -> pool.acquire(SHORT, now)).isInstanceOf(PoolRefusedException.class);
        lease.close();
        take(pool, now).close();
    }

    @Test
    void warm_andOtherLanesOfThatName_dontCount() {
        Pool<FakeResource> pool = filled(3);
        FakeLease held = take(pool, ONE);
        FakeLease unlimited = take(pool, Lane.named("reports"));
        FakeLease wider = take(pool, Lane.named("reports").atMost(3));
        assertHolds(pool, ONE, 1);
        List.of(held, unlimited, wider).forEach(Lease::close);
        assertThat(pool.warm(3)).isEqualTo(3);
    }

    @Test
    void lanes_areEqual_ifNameAndLimitAre() {
        assertThat(Lane.named("a").atMost(1)).isEqualTo(Lane.named("a").atMost(1));
        assertThat(Lane.named("a").atMost(1))
                .hasSameHashCodeAs(Lane.named("a").atMost(1))
                .hasToString("a");
        assertThat(Lane.named("a").atMost(1))
                .isNotEqualTo(Lane.named("a"))
                .isNotEqualTo(Lane.named("a").atMost(2))
                .isNotEqualTo(Lane.named("a").atMost(1, 5));
        assertThat(Lane.named("a").hasLimit()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lane.named("a").atMost(0))
                .withMessageStartingWith("Lane limit out of range: lane=a connections=0");
        assertThatIllegalArgumentException().isThrownBy(() -> Lane.named("a").atMost(1, -1));
    }
}
