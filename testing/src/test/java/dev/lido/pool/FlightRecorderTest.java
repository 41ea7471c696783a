package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("D11: events for the flight recorder, each with its fields")
class FlightRecorderTest extends PoolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private List<RecordedEvent> recorded(Runnable action) throws IOException {
        Path file = folder.resolve("lido.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.lido.Acquire").withoutThreshold();
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file);
    }

    private static List<String> of(List<RecordedEvent> events, String name, String... fields) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.lido." + name))
                .filter(event -> event.getString("pool").equals("test"))
                .map(event -> {
                    StringBuilder text = new StringBuilder();
                    for (String field : fields) {
                        Object value = event.getValue(field);
                        text.append(field).append('=').append(value).append(' ');
                    }
                    return text.toString().strip();
                })
                .toList();
    }

    @Test
    void create_close_acquire_timeout_resize_healthChange() throws IOException {
        List<RecordedEvent> events = recorded(() -> {
            Pool<FakeResource> pool = open(b -> b.maxSize(1));
            FakeLease held = (FakeLease) pool.acquire(SECOND, Lane.named("reports"));
            assertThatThrownBy(() -> pool.acquire(SECOND)).isInstanceOf(PoolExhaustedException.class);
            CompletableFuture<?> cancelled = pool.acquireAsync().toCompletableFuture();
            cancelled.cancel(false);
            held.close();
            acquire(pool).close(); // at once: not recorded
            environment.advance(SECOND);
            resources.outage(new IOException("told to"));
            pool.evict();
            assertThatThrownBy(() -> pool.acquire(Duration.ofMillis(300)))
                    .isInstanceOf(DatabaseUnreachableException.class);
            resources.outage(null);
            pool.resize(3);
            pool.suspend();
            assertThatThrownBy(pool::acquire).isInstanceOf(PoolRefusedException.class);
            environment.advance(SECOND);
        });

        assertThat(of(events, "Acquire", "waited", "lane", "outcome"))
                .containsExactly(
                        "waited=0 lane=reports outcome=acquired",
                        "waited=1000 lane=common outcome=exhausted",
                        "waited=0 lane=common outcome=cancelled",
                        "waited=300 lane=common outcome=unreachable",
                        "waited=0 lane=common outcome=refused");
        assertThat(of(events, "Create", "outcome")).startsWith("outcome=created", "outcome=refused");
        assertThat(of(events, "Close", "reason", "age")).containsExactly("reason=evicted age=2000");
        assertThat(of(events, "Timeout", "waited", "cause"))
                .containsExactly("waited=1000 cause=exhausted", "waited=300 cause=refused");
        assertThat(of(events, "Resize", "before", "after")).containsExactly("before=1 after=3");
        assertThat(of(events, "HealthChange", "from", "to")).contains("from=healthy to=degraded");
    }

    @Test
    void leak() throws IOException {
        String thread = Thread.currentThread().getName();
        List<RecordedEvent> events = recorded(() -> {
            Pool<FakeResource> pool = open(
                    b -> b.maxSize(1).set(PoolSetting.LEAK_THRESHOLD, SECOND).set(PoolSetting.RECLAIM_LEAKED, true));
            acquire(pool);
            environment.advance(SECOND.plus(TICK));
        });

        assertThat(of(events, "Leak", "kind", "holder", "age"))
                .containsExactly(
                        "kind=leak_suspected holder=" + thread + " age=1000",
                        "kind=reclaimed holder=" + thread + " age=1000");
        assertThat(of(events, "Leak", "place"))
                .allSatisfy(place -> assertThat(place).matches("place=.+\\(.+:\\d+\\)"));
    }

    @Test
    void deadlock() throws IOException {
        List<RecordedEvent> events = recorded(() -> {
            LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(1));
            pool.events.deadlocked(PoolExhaustedException.deadlocked("test", SECOND, pool.stats(), pool.holders()));
        });

        assertThat(of(events, "Deadlock", "givenUp", "waited"))
                .containsExactly("givenUp=" + Thread.currentThread().getName() + " waited=1000");
    }

    @Test
    @DisplayName("D11: acquires are recorded from 10 ms on, unless the recording says otherwise")
    void acquire_hasAThreshold() {
        assertThat(FlightRecorder.AcquireEvent.class
                        .getAnnotation(jdk.jfr.Threshold.class)
                        .value())
                .isEqualTo("10 ms");
    }

    @Test
    @DisplayName("D11: while nothing is recorded there is nothing to record into")
    void notRecording_makesNoEvent() {
        assertThat(Recorder.find()).isInstanceOf(FlightRecorder.class);
        assertThat(Recorder.find().acquireBegins()).isNull();
        assertThat(Recorder.find().createBegins()).isNull();
        assertThat(Recorder.find().closeBegins()).isNull();
    }

    @Test
    @DisplayName("D11: without jdk.jfr the pool works and records nothing")
    void withoutJfr_poolWorks() throws Exception {
        URL core = Pool.class.getProtectionDomain().getCodeSource().getLocation();
        try (WithoutJfr loader = new WithoutJfr(core)) {
            Class<?> recorder = loader.loadClass("dev.lido.pool.Recorder");
            var find = recorder.getDeclaredMethod("find");
            find.setAccessible(true);
            Object found = find.invoke(null);
            assertThat(found.getClass()).isSameAs(recorder);
            assertThat(loader.asked).as("the test hides something").isTrue();
        }
    }

    /** Loads Lido's classes anew, and knows no {@code jdk.jfr}. */
    private static final class WithoutJfr extends URLClassLoader {

        private boolean asked;

        WithoutJfr(URL core) {
            super(new URL[] {core}, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("jdk.jfr.")) {
                asked = true;
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
