package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.ConnectionBudget.SinglePermit;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6, M9: a permit for a connection that belongs to no pool")
class SinglePermitTest extends BudgetPools {

    private Optional<SinglePermit> takeOne() {
        return budget.takeOne("a look", environment.ticker(), Duration.ofSeconds(10));
    }

    @Test
    void takeOne_countsUntilItIsClosed() {
        SinglePermit permit = takeOne().orElseThrow();
        assertThat(budget.used()).isEqualTo(1);
        assertThat(use("a look").used()).isEqualTo(1);

        permit.close();
        permit.close();
        assertThat(budget.used()).isZero();
        assertThat(budget.pools()).isEmpty();
    }

    @Test
    void takeOne_whenAllAreTaken_getsNone() {
        Pool<FakeResource> a = share("a", b -> b);
        List<FakeLease> leases = acquire(a, 10);
        assertThat(takeOne()).isEmpty();
        assertThat(budget.pools()).hasSize(1);
        leases.forEach(Lease::close);
    }

    @Test
    void takeOne_leavesWhatIsGuaranteed() {
        share("a", b -> b, opening -> opening.budget(budget, 10, 1));
        assertThat(takeOne()).isEmpty();
    }

    @Test
    void close_givesItToWhoAsks() {
        Pool<FakeResource> a = share("a", b -> b);
        SinglePermit permit = takeOne().orElseThrow();
        List<FakeLease> leases = acquire(a, 9);
        CompletableFuture<Lease<FakeResource>> asker = queue(a);
        assertThat(asker).isNotDone();

        permit.close();
        environment.runTasks();
        assertThat(asker).isDone();
        leases.forEach(Lease::close);
        held.forEach(Lease::close);
    }

    @Test
    void neverClosed_comesBackByItself() {
        SinglePermit permit = takeOne().orElseThrow();
        environment.advance(Duration.ofSeconds(69));
        assertThat(budget.used()).isEqualTo(1);

        environment.advance(Duration.ofSeconds(1));
        assertThat(budget.used()).isZero();
        assertThat(budget.hung()).isEqualTo(1);
        permit.close();
        assertThat(budget.used()).isZero();
    }
}
