package dev.lido.testing;

import static dev.lido.testing.PoolAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.pool.AcquireOutcome;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.DatabaseUnreachableException;
import dev.lido.pool.Holder;
import dev.lido.pool.Lease;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolExhaustedException;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolHealth.State;
import dev.lido.pool.PoolStats;
import dev.lido.pool.spi.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E14: a fake pool for the unit tests of whoever uses pools")
class FakePoolTest {

    private final FakePool<FakeResource> pool = FakePool.open("orders");
    private final OrderCounter counter = new OrderCounter(pool);

    @AfterEach
    void nothingIsLeftBehind() {
        pool.close();
        assertThat(pool).hasNothingLeaked().everyCreateHasOneClose();
    }

    @Test
    void service_countsAndGivesItsLeaseBack() {
        assertThat(counter.count()).hasValue(3);

        assertThat(pool).hasActive(0).hasIdle(1).hasAcquired(1).hasNothingLeaked();
    }

    @Test
    void runDry_callersWaitForTheirTimeOnTheManualClock() {
        pool.runDry();
        assertThat(pool).hasActive(10).hasIdle(0).hasNothingLeaked();
        long before = pool.environment().ticker().nanos();

        assertThat(counter.count()).isEmpty();

        assertThat(pool.environment().ticker().nanos() - before)
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(pool).hasTimedOut(1).hasPending(0);
    }

    @Test
    void runDry_whileOthersHoldSome_takesTheRest() {
        try (Lease<FakeResource> lease = pool.acquire()) {
            assertThat(lease.isLive()).isTrue();
            pool.runDry();
            assertThat(pool).hasActive(10);
        }
        assertThat(counter.count()).hasValue(3);
    }

    @Test
    void runDry_errorSaysThatTheTestItselfHoldsThem() {
        pool.runDry();

        PoolExhaustedException exhausted = catchThrowableOfType(PoolExhaustedException.class, pool::acquire);

        assertThat(exhausted).hasMessageContaining("pool=orders waited=30000ms active=10");
        assertThat(exhausted.holders()).hasSize(10);
    }

    @Test
    void refill_leasesCanBeHadAgain() {
        pool.runDry();
        pool.refill();

        assertThat(pool).hasActive(0).hasIdle(10);
        assertThat(counter.count()).hasValue(3);
    }

    @Test
    void runDry_ofAPoolThatIsDown_keepsNothing() {
        try (Lease<FakeResource> lease = pool.acquire()) {
            pool.goDown(FailureKind.AUTH);
            assertThat(lease.isLive()).isTrue();
            assertThatThrownBy(pool::runDry).isInstanceOf(PoolExhaustedException.class);
            assertThat(pool).hasActive(1);
        }
    }

    @Test
    void goDown_nextCallerIsTold_evenWhereSomethingIsIdle() {
        assertThat(counter.count()).hasValue(3);
        pool.goDown();

        DatabaseUnreachableException unreachable =
                catchThrowableOfType(DatabaseUnreachableException.class, pool::acquire);

        assertThat(unreachable.kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(unreachable).hasRootCauseMessage("fake outage, refused");
        assertThat(pool).isIn(State.DOWN).hasTotal(0);
    }

    @Test
    void goDown_withAKindThatWontGetBetter_callersAreToldAtOnce() {
        pool.goDown(FailureKind.AUTH);
        long before = pool.environment().ticker().nanos();

        assertThatThrownBy(pool::acquire)
                .isInstanceOfSatisfying(
                        DatabaseUnreachableException.class,
                        e -> assertThat(e.kind()).isEqualTo(FailureKind.AUTH));

        assertThat(pool.environment().ticker().nanos()).isEqualTo(before);
    }

    @Test
    void goDown_withTheDriversOwnFailure_isTheCause() {
        IOException failure = new IOException("no route to db");
        pool.goDown(failure);

        assertThatThrownBy(pool::acquire).hasCause(failure);
    }

    @Test
    void comeUp_callersAreServedAgain() {
        pool.goDown();
        assertThat(counter.count()).isEmpty();
        pool.comeUp();

        assertThat(counter.count()).hasValue(3);
        assertThat(pool).isIn(State.HEALTHY);
    }

    @Test
    void takes_slowOpen_isReadyOnTime_andNoCallerWaitsLonger() {
        pool.takes(Operation.CREATE, Duration.ofSeconds(3));
        long before = pool.environment().ticker().nanos();

        assertThatThrownBy(() -> pool.acquire(Duration.ofSeconds(1))).isInstanceOf(PoolExhaustedException.class);
        assertThat(pool.environment().ticker().nanos() - before)
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(pool).hasCreating(1).hasTotal(0);

        pool.environment().advance(Duration.ofSeconds(2));
        assertThat(pool).hasCreating(0).hasIdle(1);
    }

    @Test
    void failNext_onlyTheNext() {
        pool.failNext(Operation.CREATE, 1, new IllegalStateException("not today"));

        assertThat(counter.count()).hasValue(3);

        assertThat(pool.stats().createFailed()).isEqualTo(1);
    }

    @Test
    void show_replacesWhatIsTold_notWhatIsTrue() {
        Holder holder = new Holder("report-1", Duration.ofSeconds(4), List.of());
        pool.showStats(() -> PoolStats.builder()
                .outcomes(Map.of(AcquireOutcome.IMMEDIATE, 7L))
                .build());
        pool.showHealth(new PoolHealth(State.DEGRADED, Optional.of("too many clients")));
        pool.showHolders(List.of(holder));

        assertThat(counter.count()).hasValue(3);
        assertThat(pool.stats().acquired()).isEqualTo(7);
        assertThat(pool.health()).hasToString("degraded: too many clients");
        assertThat(pool.holders()).containsExactly(holder);
        assertThat(pool.snapshots()).isEqualTo(1);
        assertThat(pool).hasAcquired(1).hasIdle(1);

        pool.showStats(null);
        pool.showHealth(null);
        pool.showHolders(null);
        assertThat(pool.stats().acquired()).isEqualTo(1);
        assertThat(pool.health()).hasToString("healthy");
        assertThat(pool.holders()).isEmpty();
    }

    @Test
    void open_withSettingsOfOnesOwn_allAreInForce() {
        FakePool<FakeResource> small = FakePool.open(PoolConfig.builder()
                .name("small")
                .kind("mail")
                .maxSize(1)
                .acquireTimeout(Duration.ofSeconds(2))
                .build());
        small.runDry();

        assertThatThrownBy(small::acquire).hasMessageContaining("pool=small waited=2000ms active=1 ");
        assertThat(small.name()).isEqualTo("small");
        assertThat(small.kind()).isEqualTo("mail");
        assertThat(small.isClosed()).isFalse();
        small.close();
        assertThat(small.isClosed()).isTrue();
    }

    @Test
    void open_withAnAdapterOfOnesOwn_handsOutItsLeases() {
        ManualEnvironment environment = new ManualEnvironment();
        FakeResources adapter = new FakeResources(environment);
        FakePool<FakeResource> own = FakePool.open(PoolConfig.builder().build(), adapter, environment);

        try (FakeLease lease = (FakeLease) own.acquire()) {
            assertThat(adapter.created()).containsExactly(lease.fake());
        }

        own.close();
        assertThat(adapter.notClosedOnce()).isEmpty();
    }

    @Test
    @DisplayName("E14, D6: fake pools may share a budget")
    void budget_isShared() {
        ConnectionBudget budget = ConnectionBudget.of("orders-db", 2);
        PoolConfig config = PoolConfig.builder()
                .name("a")
                .acquireTimeout(Duration.ofSeconds(1))
                .build();
        ManualEnvironment environment = new ManualEnvironment();
        FakePool<FakeResource> a = FakePool.open(config, budget, environment);
        try (Lease<FakeResource> one = a.acquire();
                Lease<FakeResource> two = a.acquire()) {
            assertThatThrownBy(a::acquire)
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageContaining("budget=orders-db used=2 limit=2");
            assertThat(one.isLive() && two.isLive()).isTrue();
            assertThat(a.budget()).containsSame(budget);
            assertThat(a.stats().budgetUse())
                    .hasValueSatisfying(use -> assertThat(use.used()).isEqualTo(2));
        }
        a.close();
        assertThat(budget.used()).isZero();
        assertThat(pool.budget()).isEmpty();
        assertThat(pool.stats().budgetUse()).isEmpty();
    }
}
