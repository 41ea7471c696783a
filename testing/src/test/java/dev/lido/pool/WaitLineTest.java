package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeResource;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("X2: one lane's line")
class WaitLineTest {

    private final WaitLine<FakeResource> line = new WaitLine<>(Lane.COMMON);

    private Waiter<FakeResource> add(long order) {
        Waiter<FakeResource> waiter = new Standing();
        waiter.order = order;
        line.add(waiter);
        return waiter;
    }

    private static final class Standing extends Waiter<FakeResource> {
        Standing() {
            super(0, Lane.COMMON);
        }

        @Override
        void wake() {}

        @Override
        boolean mayBeStuck() {
            return false;
        }
    }

    private void assertOrder(Iterable<Waiter<FakeResource>> expected) {
        for (Waiter<FakeResource> waiter : expected) {
            assertThat(line.first()).isSameAs(waiter);
            line.remove(waiter);
        }
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void thoseWhoseCheckFailed_comeBeforeAllOthers_inTheirOwnOrder() {
        Waiter<FakeResource> queued = add(5);
        Waiter<FakeResource> first = add(0);
        Waiter<FakeResource> second = add(0);
        assertOrder(List.of(first, second, queued));
    }

    @Test
    void oneWhoComesBack_hasItsOldPlace() {
        Waiter<FakeResource> first = add(1);
        Waiter<FakeResource> third = add(3);
        Waiter<FakeResource> second = add(2);
        Waiter<FakeResource> fourth = add(4);
        assertOrder(List.of(first, second, third, fourth));
    }
}
