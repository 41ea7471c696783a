package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeResource;
import java.io.IOException;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F10, P8, D11: callers who are told at once that nothing can be opened")
class FailFastTest extends PoolTest {

    private final Told told = Told.butLeases();

    private Pool<FakeResource> down(FailureKind kind) {
        resources.failureKind(kind);
        resources.outage(new IOException("told to"));
        Duration after = kind == FailureKind.AUTH ? Duration.ZERO : Duration.ofSeconds(5);
        Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.FAIL_FAST_AFTER, after), told);
        if (kind != FailureKind.AUTH) {
            assertThatThrownBy(pool::acquire).isInstanceOf(DatabaseUnreachableException.class);
        }
        return pool;
    }

    private static void refuse(Pool<FakeResource> pool, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(pool::acquire).isInstanceOf(DatabaseUnreachableException.class);
        }
    }

    @Test
    @DisplayName("P8, D11: an episode is one warning, one event, and says at its end how many it was")
    void anEpisode_isOneWarning_andOneEvent() {
        try (LogLines lines = LogLines.of("test")) {
            Pool<FakeResource> pool = down(FailureKind.REFUSED);
            for (int i = 0; i < 20; i++) { // attempts go on meanwhile
                refuse(pool, 5);
                environment.advance(Duration.ofSeconds(1));
            }

            assertThat(lines.event("failed_fast"))
                    .singleElement()
                    .asString()
                    .matches("pool=test event=failed_fast waitedMs=\\d+ failures=\\d+ kind=REFUSED"
                            + " cause=java.io.IOException: told to");
            assertThat(told.of("failingFast")).containsExactly("REFUSED told to");
            assertThat(told.of("failingFastEnded")).isEmpty();
            lines.from(Level.INFO);
            resources.outage(null);
            environment.advance(Duration.ofSeconds(10));

            assertThat(told.of("failingFastEnded")).singleElement().asString().matches("\\d+ms 101");
            assertThat(lines.event("failed_fast_ended"))
                    .singleElement()
                    .asString()
                    .matches("pool=test event=failed_fast_ended lastedMs=\\d+ callers=101");
            assertThat(pool.stats().outcome(AcquireOutcome.DOWN)).isEqualTo(101);
        }
    }

    @Test
    @DisplayName("F10: a wrong password is told so, too; the next outage is another episode")
    void wrongPassword_andTheNextEpisode() {
        try (LogLines lines = LogLines.of("test")) {
            Pool<FakeResource> pool = down(FailureKind.AUTH);
            refuse(pool, 10);
            environment.advance(Duration.ofMinutes(1)); // probes go on, and end no episode
            environment.holdTasks(true);
            environment.advance(Duration.ofSeconds(6)); // nor does one that takes its time
            assertThat(pool.stats().creating()).isEqualTo(1);
            environment.holdTasks(false);
            environment.runTasks();
            refuse(pool, 1);
            assertThat(lines.event("failed_fast")).hasSize(1);
            resources.outage(null);
            environment.advance(Duration.ofSeconds(10));
            acquire(pool).close();
            resources.outage(new IOException("told to"));
            pool.evict();
            refuse(pool, 3);
            environment.runTasks();

            assertThat(lines.event("failed_fast")).hasSize(2);
            assertThat(told.of("failingFast")).hasSize(2).containsOnly("AUTH told to");
            assertThat(told.of("failingFastEnded")).singleElement().asString().endsWith("ms 11");
            resources.outage(null);
        }
    }

    @Test
    @DisplayName("M8: at debug level each of them is a line")
    void atDebugLevel_eachIsALine() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = down(FailureKind.AUTH);
            refuse(pool, 10);
            assertThat(lines.event("failed_fast")).hasSize(10);
            resources.outage(null);
        }
    }

    @Test
    @DisplayName("F10: one whose own time was up is no such caller")
    void ownTimeUp_isNone() {
        resources.outage(new IOException("told to"));
        Pool<FakeResource> pool = open(b -> b.maxSize(2).acquireTimeout(Duration.ofSeconds(30)), told);
        refuse(pool, 1);
        environment.runTasks();

        assertThat(told.of("timedOut")).hasSize(1);
        assertThat(told.of("failingFast")).isEmpty();
        resources.outage(null);
    }
}
