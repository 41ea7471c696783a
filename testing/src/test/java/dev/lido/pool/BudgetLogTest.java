package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.Operation;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BudgetLogTest extends BudgetPools {

    @Test
    @DisplayName("D6, D11: who gives up a connection says for whom")
    void givingUp_isLogged() {
        try (LogLines lines = LogLines.of("a").from(Level.FINE)) {
            Pool<FakeResource> a = share("a", b -> b);
            acquire(a, 10).forEach(Lease::close);
            acquire(share("b", b -> b)).close();

            assertThat(lines.event("gave_up"))
                    .containsExactly("pool=a event=gave_up for=b budget=orders-db used=10 limit=10");
            assertThat(lines.event("connection_closed"))
                    .singleElement()
                    .asString()
                    .startsWith("pool=a event=connection_closed reason=BUDGET ");
        }
    }

    @Test
    @DisplayName("D6, D11: a permit that hangs is a warning")
    void hangingPermit_isLogged() {
        FakeResources slow = new FakeResources(environment);
        try (LogLines lines = LogLines.of("a")) {
            Pool<FakeResource> a =
                    owed(Pool.opening(PoolConfig.builder().name("a").build(), slow)
                            .environment(environment)
                            .budget(budget)
                            .open());
            FakeLease lease = acquire(a);
            slow.takes(Operation.CLOSE, Duration.ofSeconds(90));
            lease.invalidate();
            lease.close();
            environment.advance(Duration.ofSeconds(91));

            assertThat(lines.event("permit_hangs"))
                    .containsExactly("pool=a event=permit_hangs count=1 budget=orders-db used=0 limit=10");
        }
    }

    @Test
    @DisplayName("D6, D11: the exhaustion that a budget causes is one line that says so")
    void exhaustion_namesTheBudget() {
        try (LogLines lines = LogLines.of("b")) {
            acquire(share("a", b -> b), 10);
            Pool<FakeResource> b = share("b", c -> c);
            assertThat(queueFor(b)).isInstanceOf(PoolExhaustedException.class);

            assertThat(lines.event("exhausted"))
                    .singleElement()
                    .asString()
                    .contains("pool=b event=exhausted Connection pool exhausted", "budget=orders-db used=10 limit=10");
        }
    }

    @Test
    @DisplayName("D6: a logger that throws costs no permit")
    void logger_throws_nothingIsLost() {
        try (LogLines lines = LogLines.of("a").from(Level.FINE)) {
            lines.failAlways();
            Pool<FakeResource> a = share("a", b -> b);
            acquire(a, 10).forEach(Lease::close);
            Pool<FakeResource> b = share("b", c -> c);

            assertThat(acquire(b, 5)).hasSize(5);
            assertThat(budget.used()).isEqualTo(10);
        }
    }

    @Test
    @DisplayName("D6: user code that throws costs no permit")
    void userCode_throws_nothingIsLost() {
        Pool<FakeResource> a = share("a", b -> b);
        Pool<FakeResource> b = share("b", c -> c);
        acquire(a, 10).forEach(Lease::close);
        resources.userCodeFailure(new RejectedExecutionException("told to"));

        assertThat(acquire(b, 5)).hasSize(5);

        assertThat(a.stats().userCodeFailed()).isGreaterThanOrEqualTo(5);
        assertThat(budget.used()).isEqualTo(10);
        a.evict();
        environment.runTasks();
        assertThat(budget.used()).isEqualTo(5);
    }

    private static Throwable queueFor(Pool<FakeResource> pool) {
        try {
            pool.acquire(SECOND);
            return new AssertionError("got one");
        } catch (PoolException e) {
            return e;
        }
    }
}
