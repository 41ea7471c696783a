package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.Operation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P8: errors are counted by kind, with the last of each and its age")
class ErrorKindTest extends PoolTest {

    private static void use(Pool<FakeResource> pool) {
        FakeLease lease = acquire(pool);
        lease.dirty();
        lease.close();
    }

    @Test
    void nothingHappened_isNone() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        for (ErrorKind kind : ErrorKind.values()) {
            assertThat(pool.stats().error(kind).count()).isZero();
            assertThat(pool.stats().error(kind).last()).isEmpty();
            assertThat(pool.stats().error(kind).age()).isZero();
        }
    }

    @Test
    void theLastOne_isRemembered_withItsAge() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));
        resources.failNext(Operation.RESET, 1, new IllegalStateException("first"));
        use(pool);
        environment.advance(TICK);
        resources.failNext(Operation.RESET, 1, new IllegalArgumentException("second"));
        use(pool);
        environment.advance(Duration.ofSeconds(7));

        ErrorSummary error = pool.stats().error(ErrorKind.RESET_FAILED);
        assertThat(error.count()).isEqualTo(2);
        assertThat(error.last()).contains("java.lang.IllegalArgumentException: second");
        assertThat(error.age()).isEqualTo(Duration.ofSeconds(7));
        assertThat(pool.stats().error(ErrorKind.USER_CODE_FAILED).count()).isEqualTo(2);
    }

    @Test
    void aBrokenConnection_isLostInUse() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.invalidate();
        lease.close();

        assertThat(pool.stats().error(ErrorKind.LOST_IN_USE).count()).isEqualTo(1);
        assertThat(pool.stats().error(ErrorKind.LOST_IN_USE).last()).contains("its holder said that it is broken");
    }

    @Test
    void aFailedCheck_tellsWhatItThrew_orThatItSaidNo() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS));
        acquire(pool).close();
        resources.failNext(Operation.VALIDATE, 1, new IllegalStateException("gone"));
        acquire(pool).close();
        assertThat(pool.stats().error(ErrorKind.VALIDATION_FAILED).last())
                .contains("java.lang.IllegalStateException: gone");

        FakeLease broken = acquire(pool);
        broken.fake().breakDown();
        broken.close();
        acquire(pool).close();
        assertThat(pool.stats().error(ErrorKind.VALIDATION_FAILED).count()).isEqualTo(2);
        assertThat(pool.stats().error(ErrorKind.VALIDATION_FAILED).last())
                .contains("the check said that the connection is broken");
    }

    @Test
    void aReport_isAnError_withThreadAndPlace() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.LEAK_THRESHOLD, Duration.ofSeconds(1)));
        FakeLease held = acquire(pool);
        environment.advance(Duration.ofSeconds(2));

        ErrorSummary error = pool.stats().error(ErrorKind.LEAK_SUSPECTED);
        assertThat(error.count()).isEqualTo(1);
        assertThat(error.last().orElse("")).startsWith("thread=").contains(" place=");
        held.close();
    }

    @Test
    void aLongText_isCut() {
        resources.failNext(1, new IllegalStateException("x".repeat(463) + "\uD83D\uDE00".repeat(1_000)));
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));
        environment.runTasks();

        String last = pool.stats().error(ErrorKind.CONNECT_FAILED).last().orElse("");
        assertThat(last.length()).isBetween(ErrorLog.MAX_LENGTH - 1, ErrorLog.MAX_LENGTH);
        assertThat(last).startsWith("java.lang.IllegalStateException: xxx").endsWith("…");
        assertThat(Character.isLowSurrogate(last.charAt(last.length() - 2))).isTrue();
    }

    @Test
    void aText_isMadeOutsideTheLock() {
        AtomicBoolean held = new AtomicBoolean();
        AtomicBoolean asked = new AtomicBoolean();
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));
        resources.failNext(1, new Exception() {
            @Override
            public String toString() {
                asked.set(true);
                held.compareAndSet(false, ((LeasePool<FakeResource>) pool).lock.isHeldByCurrentThread());
                return "mine";
            }
        });
        environment.holdTasks(false);
        environment.runTasks();

        assertThat(asked).isTrue();
        assertThat(held).isFalse();
        assertThat(pool.stats().error(ErrorKind.CONNECT_FAILED).last()).contains("mine");
    }

    @Test
    void anExceptionThatCantBeAsked_isNamed() {
        resources.failNext(1, new Exception() {
            @Override
            public String toString() {
                throw new IllegalStateException("not even that");
            }
        });
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));
        environment.runTasks();

        assertThat(pool.stats().error(ErrorKind.CONNECT_FAILED).count()).isEqualTo(1);
        assertThat(pool.stats().error(ErrorKind.CONNECT_FAILED).last().orElse(""))
                .startsWith("dev.lido.pool.ErrorKindTest$")
                .endsWith("(its toString threw java.lang.IllegalStateException)");
        environment.advance(Duration.ofSeconds(1));
        assertThat(pool.stats().total()).isEqualTo(1);
    }

    @Test
    void aCheckWhoseFailureCantBeTold_isCounted_andLosesNoConnection() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS));
        acquire(pool).close();
        resources.failNext(Operation.VALIDATE, 1, new IllegalStateException() {
            @Override
            public String getMessage() {
                throw new OutOfMemoryError("told to");
            }
        });
        acquire(pool).close(); // the check's failure can't be told, and a new connection is opened all the same

        ErrorSummary error = pool.stats().error(ErrorKind.VALIDATION_FAILED);
        assertThat(error.count()).isEqualTo(1);
        assertThat(error.last()).isPresent();
        assertThat(pool.stats().total()).isEqualTo(1);
    }

    @Test
    void anExhaustion_isAnError_withItsMessage() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        assertThatThrownBy(() -> pool.acquire(Duration.ZERO)).isInstanceOf(PoolExhaustedException.class);
        held.close();

        assertThat(pool.stats().error(ErrorKind.ACQUIRE_TIMED_OUT).last().orElse(""))
                .startsWith("dev.lido.pool.PoolExhaustedException: Connection pool exhausted: pool=test");
    }
}
