package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D3, X8: closes that hang")
class CloseHangTest extends PoolTest {

    private static final Duration WRITTEN_OFF = Duration.ofSeconds(11);

    /** Gives one back that is to be closed, and keeps its close from being run. */
    private Runnable hang(FakeLease lease) {
        lease.invalidate();
        environment.holdTasks(true);
        lease.close();
        Runnable close = environment.takeTask();
        environment.holdTasks(false);
        assertThat(close).isNotNull();
        return close;
    }

    @Test
    @DisplayName("D3: as many hang in the background as the pool may have connections; others keep their slots")
    void hangForEver_areBounded() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).acquireTimeout(Duration.ofSeconds(1)));
        List<Runnable> closes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closes.add(hang(acquire(pool)));
            environment.advance(WRITTEN_OFF);
        }
        environment.advance(Duration.ofMinutes(1));

        assertThat(((LeasePool<FakeResource>) pool).opener.occupied())
                .as("two hang in the background, two in their slots")
                .isEqualTo(2);
        closes.get(0).run(); // one comes back: another slot may be written off
        environment.advance(Duration.ofSeconds(1));
        acquire(pool).close();
        assertThat(((LeasePool<FakeResource>) pool).opener.occupied()).isEqualTo(2);
        closes.forEach(close -> {
            if (close != closes.get(0)) {
                close.run();
            }
        });
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("D3: … and for five minutes, after which the pool goes on without them")
    void hangForEver_areForgotten() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).acquireTimeout(Duration.ofSeconds(1)));
        Runnable first = hang(acquire(pool));
        environment.advance(WRITTEN_OFF);
        Runnable second = hang(acquire(pool));
        environment.advance(Duration.ofMinutes(4));
        assertThat(((LeasePool<FakeResource>) pool).opener.occupied()).isEqualTo(1);

        environment.advance(Duration.ofSeconds(71));

        acquire(pool).close();
        first.run();
        second.run();
        PoolAssert.assertThat(pool).hasIdle(1);
    }
}
