package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A step of the pool dies for want of memory, or of stack. The clock dies in its place, as it is the one thing that the pool
 * asks for at those moments and that a test can replace; with another error than the real one, which JUnit would not survive.
 */
@DisplayName("F25: memory runs out at a bad moment, and no slot, attempt or connection is lost by it")
class OutOfMemoryTest extends PoolTest {

    private static final Duration LONG_IDLE = Duration.ofSeconds(2);

    private final Surroundings surroundings = new Surroundings();

    private Pool<FakeResource> start(UnaryOperator<PoolConfig.Builder> settings) {
        PoolConfig config = settings.apply(PoolConfig.builder().name("test").acquireTimeout(Duration.ofSeconds(1)))
                .build();
        return adopt(Pool.open(config, resources, surroundings));
    }

    @AfterEach
    void everyStepThatWasToDieDid() {
        assertThat(surroundings.dying).isEmpty();
    }

    /** A pool with one idle connection that is stale, and dead. */
    private Pool<FakeResource> withADeadOne() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1));
        acquire(pool).close();
        environment.advance(LONG_IDLE);
        resources.created().get(0).breakDown();
        return pool;
    }

    @Test
    void witness_ofAFailedCheck_slotIsNotLost() {
        Pool<FakeResource> pool = withADeadOne();
        surroundings.dying = "note";

        assertThatThrownBy(pool::acquire).isInstanceOf(InternalError.class);

        acquire(pool).close();
        assertThat(resources.created()).hasSize(2);
    }

    @Test
    void witness_ofALostConnection_slotIsNotLost() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.lose();
        surroundings.dying = "note";

        assertThatThrownBy(lease::close).isInstanceOf(InternalError.class);

        acquire(pool).close();
        assertThat(pool.stats().closed(CloseReason.LOST)).isEqualTo(1);
    }

    @Test
    void witness_ofAKeepaliveCheck_slotIsNotLost() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1).set(PoolSetting.KEEPALIVE_INTERVAL, Duration.ofMinutes(1)));
        acquire(pool).close();
        resources.created().get(0).breakDown();
        environment.advance(Duration.ofSeconds(59));
        surroundings.dying = "note";

        assertThatThrownBy(() -> environment.advance(Duration.ofSeconds(2))).isInstanceOf(InternalError.class);

        acquire(pool).close();
        assertThat(resources.created()).hasSize(2);
    }

    @Test
    void witness_ofAKeepaliveCheckThatHangs_slotIsNotLost() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1).set(PoolSetting.KEEPALIVE_INTERVAL, Duration.ofMinutes(1)));
        acquire(pool).close();
        environment.advance(Duration.ofSeconds(59));
        environment.holdTasks(true);
        environment.advance(Duration.ofSeconds(2));
        assertThat(environment.takeTask()).isNotNull();
        environment.holdTasks(false);
        surroundings.dying = "note";

        assertThatThrownBy(() -> environment.advance(Duration.ofSeconds(12))).isInstanceOf(InternalError.class);

        acquire(pool).close();
        assertThat(resources.created()).hasSize(2);
    }

    @Test
    void attempt_beforeItBegan_isCounted() {
        surroundings.dying = "open";
        Pool<FakeResource> pool = start(b -> b.maxSize(1));

        acquire(pool).close();

        assertThat(pool.stats().createFailed()).isEqualTo(1);
    }

    @Test
    void attempt_afterItSucceeded_isCountedAndClosed() {
        surroundings.dying = "opened";
        Pool<FakeResource> pool = start(b -> b.maxSize(1));

        acquire(pool).close();

        assertThat(pool.stats().createFailed()).isEqualTo(1);
        assertThat(resources.created().get(0).closes()).isEqualTo(1);
        PoolAssert.assertThat(pool).hasIdle(1);
        pool.close();
        assertThat(resources.notClosedOnce()).isEmpty();
    }

    @Test
    void caller_whoHadSomethingOpened_itIsOpenedAllTheSame() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1));
        surroundings.dying = "refuseIfHopeless";

        assertThatThrownBy(pool::acquire).isInstanceOf(InternalError.class);
        environment.runTasks();

        assertThat(pool.stats().pending()).isZero();
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    /** The manual environment, whose clock dies once, in a step of that name. */
    private final class Surroundings implements PoolEnvironment {

        private volatile String dying = "";

        @Override
        public Ticker ticker() {
            return () -> {
                if (!dying.isEmpty() && isDying()) {
                    dying = "";
                    throw new InternalError("told to");
                }
                return environment.ticker().nanos();
            };
        }

        private boolean isDying() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("dev.lido.pool."))
                            .filter(frame -> !frame.getClassName().startsWith(OutOfMemoryTest.class.getName()))
                            .limit(1)
                            .anyMatch(frame -> frame.getMethodName().equals(dying)));
        }

        @Override
        public Executor workers() {
            return environment.workers();
        }

        @Override
        public Registration everyTick(Runnable task) {
            return environment.everyTick(task);
        }

        @Override
        public void after(long nanos, Runnable task) {
            environment.after(nanos, task);
        }

        @Override
        public void parkNanos(Object blocker, long nanos) {
            environment.parkNanos(blocker, nanos);
        }
    }
}
