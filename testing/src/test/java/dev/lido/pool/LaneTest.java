package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F8, X2: callers of several lanes")
class LaneTest extends PoolTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Lane SLOW = Lane.named("slow");
    private static final Lane QUICK = Lane.named("quick");

    /** Who was served, in order. */
    private final List<Caller> served = new ArrayList<>();

    private record Caller(String name, CompletableFuture<Lease<FakeResource>> stage) {
        void release() {
            stage.join().close();
        }
    }

    private Caller ask(Pool<FakeResource> pool, Lane lane, String name) {
        Caller caller = new Caller(name, pool.acquireAsync(LONG, lane).toCompletableFuture());
        caller.stage().thenAccept(lease -> served.add(caller));
        return caller;
    }

    private List<String> names() {
        return served.stream().map(Caller::name).toList();
    }

    /** Gives back the oldest lease that is out. */
    private void releaseOne() {
        Caller first = served.stream()
                .filter(caller -> caller.stage().join().isLive())
                .findFirst()
                .orElseThrow();
        first.release();
        environment.runTasks();
    }

    @Test
    void oneSlowLane_doesNotKeepAnotherWaiting() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        for (int i = 0; i < 40; i++) {
            ask(pool, SLOW, "slow" + i);
        }
        environment.runTasks();
        ask(pool, QUICK, "quick");
        assertThat(names()).containsExactly("slow0", "slow1");
        releaseOne();
        assertThat(names()).containsExactly("slow0", "slow1", "quick");
        while (pool.stats().active() > 0) {
            releaseOne();
        }
        assertThat(served).hasSize(41);
    }

    @Test
    void lanes_thatHoldAsMany_taketurns() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        ask(pool, Lane.COMMON, "holder");
        environment.runTasks();
        for (int i = 0; i < 3; i++) {
            ask(pool, SLOW, "slow" + i);
        }
        for (int i = 0; i < 3; i++) {
            ask(pool, QUICK, "quick" + i);
        }
        while (pool.stats().active() > 0) {
            releaseOne();
        }
        assertThat(names()).containsExactly("holder", "slow0", "quick0", "slow1", "quick1", "slow2", "quick2");
    }

    @Test
    void threeLanes_takeTurnsToo_andNotJustTwoOfThem() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        ask(pool, Lane.COMMON, "holder");
        environment.runTasks();
        Lane third = Lane.named("third");
        for (int i = 0; i < 2; i++) {
            ask(pool, SLOW, "slow" + i);
            ask(pool, QUICK, "quick" + i);
            ask(pool, third, "third" + i);
        }
        while (pool.stats().active() > 0) {
            releaseOne();
        }
        assertThat(names()).containsExactly("holder", "slow0", "quick0", "third0", "slow1", "quick1", "third1");
    }

    @Test
    void withinALane_theOrderOfAsking() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        for (int i = 0; i < 20; i++) {
            ask(pool, SLOW, "slow" + i);
        }
        environment.runTasks();
        while (pool.stats().active() > 0) {
            releaseOne();
        }
        assertThat(names()).hasSize(20).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(4));
    }

    @Test
    void control_isServedFirst_whileItHoldsNone() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        ask(pool, SLOW, "held0");
        ask(pool, SLOW, "held1");
        environment.runTasks();
        for (int i = 0; i < 3; i++) {
            ask(pool, Lane.named("lane" + i), "other" + i);
        }
        ask(pool, Lane.CONTROL, "control0");
        ask(pool, Lane.CONTROL, "control1");
        releaseOne();
        assertThat(names()).last().isEqualTo("control0");
        releaseOne();
        assertThat(names()).last().as("control holds one").isEqualTo("other0");
        while (pool.stats().active() > 0) {
            releaseOne();
        }
        assertThat(served).hasSize(7);
    }

    @Test
    @DisplayName("the connection that comes back isn't held any more by the lane that gave it")
    void control_givesBackItsOnlyOne_isServedFirstAgain() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        ask(pool, Lane.CONTROL, "control0");
        environment.runTasks();
        ask(pool, SLOW, "slow");
        ask(pool, Lane.CONTROL, "control1");
        releaseOne();
        assertThat(names()).last().isEqualTo("control1");
        releaseOne();
        releaseOne();
        assertThat(names()).containsExactly("control0", "control1", "slow");
    }

    @Test
    @DisplayName("what is being closed is nobody's, whatever lane it was of")
    void closing_countsForNoLane() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        Caller control = ask(pool, Lane.CONTROL, "control0");
        Caller quick = ask(pool, QUICK, "quick");
        environment.runTasks();
        ask(pool, SLOW, "slow");
        ask(pool, Lane.CONTROL, "control1");
        environment.holdTasks(true);
        control.stage().join().invalidate();
        control.release(); // being closed from here on
        Runnable closing = environment.takeTask();
        assertThat(closing).isNotNull();
        quick.release();
        environment.runTasks();
        assertThat(names()).last().isEqualTo("control1");
        if (closing != null) {
            closing.run();
        }
        environment.holdTasks(false).runTasks();
        while (pool.stats().active() > 0) {
            releaseOne();
        }
        assertThat(served).hasSize(4);
    }

    @Test
    @DisplayName("X2: a lane that holds more than others for ever still gets every eighth turn")
    void laneThatHoldsMany_isNotStarved() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3));
        ask(pool, SLOW, "kept0");
        ask(pool, SLOW, "kept1");
        environment.runTasks();
        ask(pool, QUICK, "quick"); // alone, or it would be served before kept1, which then is the one released below
        environment.runTasks();
        assertThat(names()).containsExactly("kept0", "kept1", "quick");
        ask(pool, SLOW, "old");
        int turns = 0;
        while (names().stream().noneMatch("old"::equals)) {
            ask(pool, QUICK, "quick");
            assertThat(++turns).as("turns until the oldest caller was served").isLessThanOrEqualTo(8);
            served.get(served.size() - 1).release();
            environment.runTasks();
        }
        assertThat(turns).isGreaterThan(1);
        while (pool.stats().active() > 0) {
            releaseOne();
        }
    }

    @Test
    void oneWhoLeaves_takesItsLaneAlong() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        Caller holder = ask(pool, Lane.COMMON, "holder");
        environment.runTasks();
        Caller leaving = ask(pool, SLOW, "slow");
        Caller staying = ask(pool, QUICK, "quick");
        leaving.stage().cancel(false);
        assertThat(pool.stats().pending()).isEqualTo(1);
        holder.release();
        environment.runTasks();
        assertThat(names()).containsExactly("holder", "quick");
        staying.release();
    }

    @Test
    @DisplayName("a caller who blocks can have a lane too; an idle connection is taken whatever the lane")
    void blockingCaller_oneIsIdle_takesIt() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        pool.acquire(LONG, SLOW).close();
        pool.acquire(LONG, QUICK).close();
        assertThat(pool.stats().created()).isEqualTo(1);
    }

    @Test
    void lanesOfOneName_areOne() {
        assertThat(Lane.named("a")).isEqualTo(Lane.named("a")).hasSameHashCodeAs(Lane.named("a"));
        assertThat(Lane.named("a")).isNotEqualTo(Lane.named("b")).hasToString("a");
        assertThat(Lane.named("common")).isEqualTo(Lane.COMMON);
        assertThat(Lane.named("control")).isNotEqualTo(Lane.CONTROL);
    }

    @Test
    @DisplayName("FairShare: the smallest share is raised first; what is guaranteed comes before everything")
    void nextShare_isMaxMinFair() {
        assertThat(FairShare.nextShare(0, 1, 1)).isZero();
        assertThat(FairShare.nextShare(0, 0, 1)).isEqualTo(1);
        assertThat(FairShare.nextShare(3, 1, 1)).isEqualTo(3);
        assertThat(FairShare.nextShare(3, 0, 2)).isEqualTo(FairShare.nextShare(1, 0, 1));
        // Filling 11 among three of weights 1, 1 and 2, the first guaranteed 3.
        int[] held = new int[3];
        int[] minimum = {3, 0, 0};
        int[] weight = {1, 1, 2};
        for (int i = 0; i < 11; i++) {
            int next = 0;
            for (int j = 1; j < 3; j++) {
                if (FairShare.nextShare(held[j], minimum[j], weight[j])
                        < FairShare.nextShare(held[next], minimum[next], weight[next])) {
                    next = j;
                }
            }
            held[next]++;
        }
        assertThat(held).containsExactly(5, 2, 4);
    }

    @Test
    @SuppressWarnings("NullAway")
    void noLane_isRefusedAtTheDoor() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));

        assertThatNullPointerException()
                .isThrownBy(() -> pool.acquire(LONG, null))
                .withMessage("lane");
        assertThatNullPointerException()
                .isThrownBy(() -> pool.acquireAsync(LONG, null))
                .withMessage("lane");
        assertThatNullPointerException().isThrownBy(() -> pool.acquire(null)).withMessage("timeout");
        assertThat(pool.stats().total()).isZero();
    }
}
