package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E11: high utilization is warned once an episode")
class UtilizationWarningTest extends PoolTest {

    private static final Duration WINDOW = Duration.ofNanos(Utilization.WINDOW_NANOS);
    private static final String HIGH = "utilization_high";
    private static final String NORMAL = "utilization_normal";

    private final LogLines lines = LogLines.of("test").from(Level.INFO);
    private final List<FakeLease> held = new ArrayList<>();

    @AfterEach
    void close() {
        held.forEach(Lease::close);
        lines.close();
    }

    /** Has so many held from now on. */
    private void hold(Pool<FakeResource> pool, int count) {
        while (held.size() > count) {
            held.remove(held.size() - 1).close();
        }
        held.addAll(acquire(pool, count - held.size()));
    }

    @Test
    void stayingAbove_isOneWarning_withItsNumbers() {
        Pool<FakeResource> pool = open(b -> b.maxSize(20));
        hold(pool, 17);
        environment.advance(WINDOW.multipliedBy(20));

        assertThat(lines.event(HIGH))
                .containsExactly("Pool utilization high: 85% pool=test event=utilization_high percent=85");
    }

    @Test
    void theThreshold_itself_isNotAbove() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10));
        hold(pool, 8);
        environment.advance(WINDOW.multipliedBy(20));
        assertThat(lines.event(HIGH)).isEmpty();
    }

    @Test
    void aPeak_isNoEpisode() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10));
        for (int i = 0; i < 5; i++) {
            hold(pool, 10);
            environment.advance(Duration.ofSeconds(2));
            hold(pool, 2);
            environment.advance(Duration.ofSeconds(3));
        }
        assertThat(lines.event(HIGH)).isEmpty();
    }

    @Test
    void swingingAboutTheThreshold_isOneEpisode_andTheNextIsAnother() {
        Pool<FakeResource> pool = open(b -> b.maxSize(100));
        for (int i = 0; i < 6; i++) {
            hold(pool, 85);
            environment.advance(WINDOW);
            hold(pool, 75); // not below 72
            environment.advance(WINDOW);
        }
        assertThat(lines.event(HIGH)).hasSize(1);
        assertThat(lines.event(NORMAL)).isEmpty();

        hold(pool, 71);
        environment.advance(WINDOW.multipliedBy(3));
        assertThat(lines.event(NORMAL)).containsExactly("pool=test event=utilization_normal percent=71");
        hold(pool, 90);
        environment.advance(WINDOW.multipliedBy(3));
        assertThat(lines.event(HIGH)).hasSize(2);
    }

    @Test
    void theThreshold_canBeSet() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10).set(PoolSetting.UTILIZATION_WARNING, "0.25"));
        hold(pool, 3);
        environment.advance(WINDOW.multipliedBy(2));
        assertThat(lines.event(HIGH)).hasSize(1);
    }

    @Test
    void aThresholdOfOne_isReachedWhenAllIsInUse() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10).set(PoolSetting.UTILIZATION_WARNING, 1));
        hold(pool, 9);
        environment.advance(WINDOW.multipliedBy(3));
        assertThat(lines.event(HIGH)).isEmpty();
        hold(pool, 10);
        environment.advance(WINDOW.multipliedBy(3));
        assertThat(lines.event(HIGH)).hasSize(1);
    }

    @Test
    void off_saysNothing() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10).set(PoolSetting.UTILIZATION_WARNING, "off"));
        hold(pool, 10);
        environment.advance(WINDOW.multipliedBy(3));
        assertThat(lines.event(HIGH)).isEmpty();
    }

    @Test
    void overflow_isNotCounted() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10).maxOverflow(10));
        hold(pool, 20);
        hold(pool, 20);
        environment.advance(WINDOW.multipliedBy(2));
        assertThat(lines.event(HIGH)).singleElement().asString().startsWith("Pool utilization high: 100%");
    }

    @Test
    @DisplayName("E11, F17: a window that was mostly slept through says nothing")
    void aGap_isNoEpisode() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        environment.advance(WINDOW);
        hold(pool, 1);
        environment.leap(Duration.ofSeconds(3 * 60 + 4));
        environment.advance(Duration.ofMillis(800));
        hold(pool, 0);
        environment.advance(WINDOW.multipliedBy(3));
        assertThat(lines.event(HIGH)).isEmpty();
    }
}
