package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("E14: workers that do nothing until they are let")
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManualExecutorTest {

    private final List<String> done = new ArrayList<>();

    @Test
    void tasks_runWhenLet_oldestFirst_andThoseTheyAddToo() {
        ManualExecutor executor = new ManualExecutor();
        executor.execute(() -> done.add("first"));
        executor.execute(() -> executor.execute(() -> done.add("third")));
        executor.execute(() -> done.add("second"));
        assertThat(executor.pendingTasks()).isEqualTo(3);
        assertThat(done).isEmpty();

        assertThat(executor.runTask()).isTrue();
        assertThat(done).containsExactly("first");
        executor.runTasks();
        assertThat(done).containsExactly("first", "second", "third");
        assertThat(executor.runTask()).isFalse();
        assertThat(executor.takeTask()).isNull();
    }

    @Test
    void spend_inTasks_eachGoesOnAtItsTime_oneAtATime() {
        ManualEnvironment environment = new ManualEnvironment().slowTasks(true);
        Executor workers = environment.workers();
        workers.execute(() -> spend(environment, "slow", 300));
        workers.execute(() -> spend(environment, "fast", 50));
        workers.execute(() -> spend(environment, "same", 300));

        environment.runTasks();
        assertThat(done).containsExactly("slow begins", "fast begins", "same begins");
        environment.advance(Duration.ofMillis(49));
        assertThat(done).hasSize(3);
        environment.advance(Duration.ofMillis(1));
        assertThat(done).endsWith("fast ends").hasSize(4);
        environment.advance(Duration.ofSeconds(1));
        assertThat(done).endsWith("fast ends", "slow ends", "same ends").hasSize(6);
    }

    @Test
    void spend_acrossALeap_goesOnAfterIt() {
        ManualEnvironment environment = new ManualEnvironment().slowTasks(true);
        environment.workers().execute(() -> spend(environment, "slow", 300));
        environment.runTasks();

        environment.leap(Duration.ofHours(1));

        assertThat(done).containsExactly("slow begins", "slow ends");
    }

    @Test
    void spend_forEver_comesBackNever() {
        ManualEnvironment environment = new ManualEnvironment().slowTasks(true);
        environment.workers().execute(() -> {
            environment.spend(Duration.ofSeconds(Long.MAX_VALUE));
            done.add("back");
        });
        environment.runTasks();

        environment.leap(Duration.ofDays(10_000));

        assertThat(done).isEmpty();
    }

    @Test
    void spend_onTheTestsOwnThread_movesTheTime() {
        ManualEnvironment environment = new ManualEnvironment();
        long before = environment.ticker().nanos();

        environment.spend(Duration.ofMillis(250));

        assertThat(environment.ticker().nanos() - before)
                .isEqualTo(Duration.ofMillis(250).toNanos());
    }

    @Test
    void spend_interrupted_returnsAtOnceAndKeepsTheFlag() {
        ManualEnvironment environment = new ManualEnvironment().advanceWhileWaiting(false);
        Thread.currentThread().interrupt();

        environment.spend(Duration.ofMillis(250));

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void task_thatThrowsAfterItWaited_throwsWhereItIsLetGoOn() {
        ManualEnvironment environment = new ManualEnvironment().slowTasks(true);
        environment.workers().execute(() -> {
            environment.spend(Duration.ofMillis(50));
            throw new IllegalStateException("late");
        });
        environment.runTasks();

        assertThatThrownBy(() -> environment.advance(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("late");
    }

    private void spend(ManualEnvironment environment, String name, int millis) {
        done.add(name + " begins");
        environment.spend(Duration.ofMillis(millis));
        done.add(name + " ends");
    }
}
