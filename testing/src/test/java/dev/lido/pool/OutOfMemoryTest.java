package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.Ticker;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
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

    @Test
    void attempt_asItsConnectionIsPutToUse_slotIsNotLost() {
        surroundings.dying = "fill"; // which has nothing to die of any more
        Pool<FakeResource> pool = start(b -> b.maxSize(1));

        acquire(pool).close();

        surroundings.dying = "";
        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(pool.stats().createFailed()).isZero();
    }

    @Test
    void release_whileItIsNoted_slotIsNotLost() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = start(b -> b.maxSize(1));
            FakeLease lease = acquire(pool);
            surroundings.dying = "noteEnd";

            lease.close();

            assertThat(lines.event("acquired")).hasSize(1);
            PoolAssert.assertThat(pool).hasIdle(1);
            acquire(pool).close();
        }
    }

    @Test
    void acquire_asItsWaitIsCounted_slotIsNotLost() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1));
        surroundings.dying = "noteWaited";

        assertThatThrownBy(pool::acquire).isInstanceOf(InternalError.class);

        PoolAssert.assertThat(pool).hasIdle(1);
        acquire(pool).close();
    }

    @Test
    void acquire_asItTakesItsOffer_slotIsNotLost() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1));
        surroundings.dying = "slot";

        assertThatThrownBy(pool::acquire).isInstanceOf(InternalError.class);

        PoolAssert.assertThat(pool).hasIdle(1);
        acquire(pool).close();
    }

    @Test
    void check_beforeItBegins_slotIsNotLost() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1));
        acquire(pool).close();
        environment.advance(LONG_IDLE);
        surroundings.dying = "inspect";

        assertThatThrownBy(pool::acquire).isInstanceOf(InternalError.class);

        acquire(pool).close();
        assertThat(resources.created()).hasSize(1);
    }

    @Test
    void check_whileItsCallerWaitsBesideIt_slotIsNotLost() {
        Pool<FakeResource> pool = start(b -> b.maxSize(1));
        acquire(pool).close();
        environment.advance(LONG_IDLE);
        surroundings.dying = "await";

        assertThatThrownBy(pool::acquire).isInstanceOf(InternalError.class);
        assertThat(pool.stats().idle()).as("it is about to be checked").isZero();
        environment.runTasks(); // the check, which nobody waits for any more

        PoolAssert.assertThat(pool).hasIdle(1);
        acquire(pool).close();
        assertThat(resources.created()).hasSize(1);
    }

    /** The manual environment, whose clock dies once, in a step of that name. */
    private final class Surroundings extends ChangedEnvironment {

        private volatile String dying = "";

        Surroundings() {
            super(environment);
        }

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
    }
}
