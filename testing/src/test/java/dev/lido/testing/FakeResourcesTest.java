package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.CloseReason;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.Validation;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("E14: a fake connection factory, slow and failing as told")
class FakeResourcesTest {

    private static final Duration TICK = Duration.ofMillis(100);

    private final ManualEnvironment environment = new ManualEnvironment();
    private final FakeResources resources = new FakeResources(environment);
    private final Pool<FakeResource> pool = Pool.open(
            PoolConfig.builder()
                    .maxSize(2)
                    .validation(Validation.ALWAYS)
                    .set(PoolSetting.CONNECT_TIMEOUT, Duration.ofSeconds(10))
                    .build(),
            resources,
            environment);

    @AfterEach
    void everythingIsClosedOnce() {
        pool.close();
        environment.advance(Duration.ofSeconds(30));
        assertThat(resources.notClosedOnce()).isEmpty();
    }

    @Test
    void takes_open_completesWhenTheTimeHasCome() {
        resources.takes(Operation.CREATE, Duration.ofMillis(3_050)); // between two ticks
        long before = environment.ticker().nanos();

        pool.acquire().close();

        assertThat(environment.ticker().nanos() - before)
                .isGreaterThanOrEqualTo(Duration.ofMillis(3_050).toNanos())
                .isLessThan(Duration.ofMillis(3_050).plus(TICK).toNanos());
    }

    @Test
    void takes_twoOpensAtOnce_goOnSideBySide() {
        resources.takes(Operation.CREATE, Duration.ofSeconds(3));
        PoolConfig two =
                PoolConfig.builder().maxSize(2).set(PoolSetting.INITIAL_SIZE, 2).build();
        try (Pool<FakeResource> filling = Pool.open(two, resources, environment)) {
            environment.runTasks();
            environment.advance(Duration.ofMillis(2_900));
            assertThat(filling.stats().creating()).isEqualTo(2);
            environment.advance(TICK);
            assertThat(filling.stats().idle()).isEqualTo(2);
        }
    }

    @Test
    void takes_openThatTakesExactlyTheConnectTimeout_isInTime() {
        resources.takes(Operation.CREATE, Duration.ofSeconds(10));

        pool.acquire().close();

        assertThat(pool.stats().createFailed()).isZero();
    }

    @Test
    void takes_openThatTakesLonger_isWrittenOffAndClosedLate() {
        resources.takes(Operation.CREATE, Duration.ofSeconds(12));

        assertThatThrownBy(() -> pool.acquire(Duration.ofSeconds(11))).hasMessageContaining("kind=timeout");
        environment.advance(Duration.ofSeconds(1));

        assertThat(pool.stats().closed(CloseReason.LATE)).isEqualTo(1);
        resources.takes(Operation.CREATE, Duration.ZERO);
        environment.advance(Duration.ofSeconds(30));
    }

    @Test
    void takes_check_isTakenFromTheCallersTime() {
        pool.acquire().close();
        resources.takes(Operation.VALIDATE, Duration.ofSeconds(2));
        long before = environment.ticker().nanos();

        pool.acquire().close();

        assertThat(environment.ticker().nanos() - before)
                .isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void takes_close_keepsTheSlotUntilThen() {
        Lease<FakeResource> lease = pool.acquire();
        resources.takes(Operation.CLOSE, Duration.ofSeconds(2));
        lease.invalidate();
        lease.close();
        environment.runTasks();

        environment.advance(Duration.ofMillis(1_900));
        assertThat(pool.stats().closed()).isZero();
        environment.advance(TICK);
        assertThat(pool.stats().closed()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ABORT", "LEASE"})
    void takes_whatMustNotBlock_isRefused(Operation operation) {
        assertThatThrownBy(() -> resources.takes(operation, TICK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("operation=" + operation);
    }

    @Test
    void takes_withoutAnEnvironment_saysWhatToDo() {
        assertThatThrownBy(() -> new FakeResources().takes(Operation.CREATE, TICK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("new FakeResources(environment)");
    }

    @Test
    void failNext_check_thatOneIsReplaced() {
        pool.acquire().close();
        resources.failNext(Operation.VALIDATE, 1, new IllegalStateException("gone"));

        pool.acquire().close();

        assertThat(resources.created()).hasSize(2);
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
    }

    @Test
    void failNext_resetAndClose_areSurvivedAndCounted() {
        resources.failNext(Operation.RESET, 1, new IllegalStateException("reset"));
        resources.failNext(Operation.CLOSE, 1, new IllegalStateException("close"));
        try (FakeLease lease = (FakeLease) pool.acquire()) {
            lease.dirty();
        }
        environment.runTasks();

        assertThat(pool.stats().userCodeFailed()).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.RESET)).isEqualTo(1);
    }

    @Test
    void failNext_lease_throwsAndCostsNothing() {
        resources.failNext(Operation.LEASE, 1, new IllegalStateException("no lease"));

        assertThatThrownBy(pool::acquire).hasMessage("no lease");

        assertThat(pool.stats().active()).isZero();
        pool.acquire().close();
        assertThat(resources.created()).hasSize(1);
    }
}
