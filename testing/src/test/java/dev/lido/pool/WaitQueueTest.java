package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeResource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F1, X2: who is next, with callers among those who wait that met a dead connection")
class WaitQueueTest extends PoolTest {

    private static final class Standing extends Waiter<FakeResource> {
        private final boolean stuck;

        Standing(Lane lane, boolean stuck) {
            super(0, lane);
            this.stuck = stuck;
        }

        @Override
        void wake() {}

        @Override
        boolean mayBeStuck() {
            return stuck;
        }
    }

    private final LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(2));
    private final WaitQueue<FakeResource> queue = pool.waiters;

    private Waiter<FakeResource> add(Lane lane) {
        Waiter<FakeResource> waiter = new Standing(lane, false);
        queue.add(waiter);
        return waiter;
    }

    private Waiter<FakeResource> addHopeful(Lane lane, long order) {
        Waiter<FakeResource> waiter = new Standing(lane, false);
        waiter.order = order;
        queue.addHopeful(waiter);
        return waiter;
    }

    private Slot<FakeResource> slot(boolean suspected) {
        Slot<FakeResource> slot = pool.slots[0];
        slot.generation = new Generation("");
        if (suspected) {
            slot.generation.suspect(0);
        }
        return slot;
    }

    private List<@Nullable Waiter<FakeResource>> nextOnes(Slot<FakeResource> slot, int count) {
        List<@Nullable Waiter<FakeResource>> next = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            next.add(queue.removeNext(slot));
        }
        return next;
    }

    /** Under the lock, as the pool does it. */
    private void locked(Runnable test) {
        pool.lock.lock();
        try {
            test.run();
        } finally {
            while (queue.removeAny() != null) { // nobody stays behind
            }
            pool.lock.unlock();
        }
    }

    @Test
    void hopeful_isNotGivenASuspect_alsoWhenItIsTheOldestsTurn() {
        locked(() -> {
            Waiter<FakeResource> hopeful = addHopeful(Lane.COMMON, 0);
            for (int i = 0; i < 20; i++) {
                add(Lane.CONTROL);
                add(Lane.named("reports"));
            }
            assertThat(nextOnes(slot(true), 40)).doesNotContainNull().doesNotContain(hopeful);
            assertThat(queue.removeNext(slot(true))).isNull();
            assertThat(queue.removeNext(slot(false))).isSameAs(hopeful);
        });
    }

    @Test
    void hopeful_isFirstOfAll_butOvertakesNobodyOfItsLane() {
        locked(() -> {
            Waiter<FakeResource> first = add(Lane.COMMON);
            Waiter<FakeResource> other = add(Lane.CONTROL);
            Waiter<FakeResource> hopeful = addHopeful(Lane.COMMON, first.order + 1);
            Waiter<FakeResource> elsewhere = addHopeful(Lane.named("reports"), 0);
            assertThat(nextOnes(slot(false), 4))
                    .startsWith(elsewhere)
                    .containsExactlyInAnyOrder(elsewhere, first, hopeful, other)
                    .containsSubsequence(first, hopeful);
        });
    }

    @Test
    @DisplayName("F8: a hopeful caller whose lane is at its limit is passed over, until its lane gives one away")
    void hopeful_ofALaneAtItsLimit_isPassedOver() {
        locked(() -> {
            Lane one = Lane.named("one").atMost(1);
            Slot<FakeResource> theirs = slot(false);
            Slot<FakeResource> other = pool.slots[1];
            other.generation = theirs.generation;
            queue.limits.hold(theirs, queue.limits.useOf(one));
            add(one);
            Waiter<FakeResource> hopeful = addHopeful(one, 0);
            assertThat(queue.servable()).isZero();
            assertThat(queue.takesSuspects()).as("whom a suspect would do for").isFalse();
            assertThat(queue.removeNext(other)).isNull();
            Waiter<FakeResource> common = addHopeful(Lane.COMMON, 5);
            assertThat(queue.removeNext(other)).isSameAs(common);
            assertThat(queue.removeNext(theirs)).isSameAs(hopeful);
            queue.limits.hold(theirs, null);
        });
    }

    @Test
    @DisplayName("F8, X2: a lane at its limit is passed over, also when it is the oldest's turn")
    void laneAtItsLimit_isPassedOver() {
        locked(() -> {
            Lane one = Lane.named("one").atMost(1);
            Slot<FakeResource> theirs = slot(false);
            Slot<FakeResource> other = pool.slots[1];
            other.generation = theirs.generation;
            queue.limits.hold(theirs, queue.limits.useOf(one));
            Waiter<FakeResource> oldest = add(one);
            for (int i = 0; i < 20; i++) {
                add(Lane.COMMON);
                add(Lane.named("reports"));
            }
            assertThat(nextOnes(other, 40)).doesNotContainNull().doesNotContain(oldest);
            assertThat(queue.removeNext(other)).isNull();
            assertThat(queue.removeNext(theirs)).isSameAs(oldest);
            queue.limits.hold(theirs, null);
        });
    }

    @Test
    void endHope_putsEveryoneBackToTheirPlace() {
        locked(() -> {
            Waiter<FakeResource> second = add(Lane.COMMON);
            Waiter<FakeResource> first = addHopeful(Lane.COMMON, 0);
            queue.endHope();
            assertThat(queue.hopeful()).isZero();
            assertThat(queue.size()).isEqualTo(2);
            assertThat(nextOnes(slot(true), 2)).containsExactly(first, second);
        });
    }

    @Test
    void steady_hopefulOne_overtakesNobodyOfItsLane() {
        locked(() -> {
            queue.add(new Standing(Lane.COMMON, true)); // can't come at once, so it keeps nobody waiting
            Waiter<FakeResource> first = add(Lane.COMMON);
            Waiter<FakeResource> hopeful = addHopeful(Lane.COMMON, first.order + 1);
            assertThat(queue.steady(slot(false))).isSameAs(first);
            queue.remove(first);
            assertThat(queue.steady(slot(false))).isSameAs(hopeful);
            assertThat(queue.steady(slot(true))).isNull();
        });
    }
}
