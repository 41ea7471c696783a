package dev.lido.testing;

import static dev.lido.testing.PoolAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolHealth.State;
import dev.lido.pool.PoolStats;
import dev.lido.pool.PoolStats.OpenConnection;
import java.time.Duration;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("E14: assertions on pools")
class PoolAssertTest {

    private final FakePool<FakeResource> pool = FakePool.open("orders");

    static Stream<Arguments> wrongFigures() {
        return Stream.of(
                wrong("expected active=3 but was active=1", pool -> pool.hasActive(3)),
                wrong("expected idle=3 but was idle=2", pool -> pool.hasIdle(3)),
                wrong("expected total=4 but was total=3", pool -> pool.hasTotal(4)),
                wrong("expected creating=1 but was creating=0", pool -> pool.hasCreating(1)),
                wrong("expected pending=1 but was pending=0", pool -> pool.hasPending(1)),
                wrong("expected acquired=9 but was acquired=4", pool -> pool.hasAcquired(9)),
                wrong("expected timedOut=1 but was timedOut=0", pool -> pool.hasTimedOut(1)),
                wrong("expected state=down but was healthy", pool -> pool.isIn(State.DOWN)));
    }

    private static Arguments wrong(String message, Consumer<PoolAssert> check) {
        return Arguments.of(message, check);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFigures")
    void wrongFigure_failsWithBothValuesAndTheFiguresBeside(String message, Consumer<PoolAssert> check) {
        pool.warm(3);
        try (Lease<FakeResource> lease = pool.acquire()) {
            assertThat(lease.isLive()).isTrue();
            assertThatThrownBy(() -> check.accept(assertThat(pool)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("pool=orders: " + message)
                    .hasMessageContaining("; active=1 idle=2 creating=0 pending=0 maxSize=10 maxOverflow=0; held by: ");
        }
    }

    @Test
    void rightFigures_pass() {
        pool.warm(3);
        try (Lease<FakeResource> lease = pool.acquire()) {
            assertThat(lease.isLive()).isTrue();
            assertThat(pool)
                    .hasActive(1)
                    .hasIdle(2)
                    .hasTotal(3)
                    .hasCreating(0)
                    .hasPending(0)
                    .hasAcquired(4)
                    .hasTimedOut(0)
                    .isIn(State.HEALTHY)
                    .isWithinMaximum();
        }
    }

    @Test
    void hasNothingLeaked_serviceForgotItsLease_failsAndNamesTheHolder() {
        new OrderCounter(pool).countCarelessly();

        assertThatThrownBy(() -> assertThat(pool).hasNothingLeaked())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected every lease to be closed but leaked=1; ")
                .hasMessageContaining(
                        "held by: thread '" + Thread.currentThread().getName() + "' for 0 ms");
    }

    @Test
    void hasNothingLeaked_besideRunDry_countsOnlyWhatTheTestDidNotTake() {
        new OrderCounter(pool).countCarelessly();
        pool.runDry();

        assertThatThrownBy(() -> assertThat(pool).hasNothingLeaked()).hasMessageContaining("leaked=1");
    }

    @Test
    void hasNothingLeaked_closedSinceThen_stillFails() {
        new OrderCounter(pool).countCarelessly();
        pool.close();

        assertThat(pool).hasActive(0).everyCreateHasOneClose();
        assertThatThrownBy(() -> assertThat(pool).hasNothingLeaked())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("brokenOff=1 when the pool was closed")
                .hasMessageContaining("held by: nobody");
    }

    @Test
    void everyCreateHasOneClose_beforeThePoolIsClosed_fails() {
        pool.warm(2);

        assertThatThrownBy(() -> assertThat(pool).everyCreateHasOneClose())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected every create to have one close but created=2 closed=0");
    }

    @Test
    void everyCreateHasOneClose_ofEachResource_twiceForOneDoesNotMakeUpForNoneOfAnother() throws Exception {
        Backend<FakeResource> backend = new Backend<>(new FakeResources(), new Scripts(null));
        FakeResource first = backend.create(1);
        FakeResource second = backend.create(1);
        backend.close(first);
        backend.close(first);

        assertThat(backend.notClosedOnce())
                .containsExactlyInAnyOrder(first + " was closed 2 times", second + " was closed 0 times");

        backend.close(second);
        assertThat(backend.notClosedOnce()).containsExactly(first + " was closed 2 times");
    }

    @Test
    void otherPools_areJudgedByWhatTheyShow() {
        ManualEnvironment environment = new ManualEnvironment();
        PoolConfig config = PoolConfig.builder().name("real").maxSize(2).build();
        Pool<FakeResource> real = Pool.open(config, new FakeResources(), environment);
        Lease<FakeResource> lease = real.acquire();

        assertThatThrownBy(() -> assertThat(real).hasNothingLeaked()).hasMessageContaining("leaked=1");

        lease.close();
        assertThat(real).hasNothingLeaked().hasIdle(1);
        real.close();
        environment.runTasks();
        assertThat(real).everyCreateHasOneClose();
    }

    @Test
    void isWithinMaximum_moreOpenThanAllowed_fails() {
        PoolStats eleven = PoolStats.builder()
                .connections(Collections.nCopies(11, new OpenConnection(Duration.ZERO, 1, false)), 0)
                .build();
        ShownPool shown = new ShownPool(pool, eleven);

        assertThatThrownBy(() -> assertThat(shown).isWithinMaximum())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected total + creating to be at most 10 but was 11");
    }
}
