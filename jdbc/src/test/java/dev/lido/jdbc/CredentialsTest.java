package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.ManualEnvironment;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F10: user and password from a supplier, asked at each connect")
class CredentialsTest {

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.lido.pool.stub");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
        handler.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    @AfterEach
    void deregister() throws SQLException {
        logger.removeHandler(handler);
        logger.setLevel(null);
        registration.close();
    }

    private LidoDataSource pool(Supplier<Credentials> credentials) {
        return database.builder()
                .environment(environment)
                .user("before")
                .password("before")
                .credentials(credentials)
                .build();
    }

    private String presented(int connect) {
        return database.connects.get(connect).getProperty("user") + "/"
                + database.connects.get(connect).getProperty("password");
    }

    @Test
    @DisplayName("F10: each connect presents the pair of that moment, in place of user and password")
    void pair_isReadAtEachConnect() throws SQLException {
        AtomicInteger turn = new AtomicInteger();
        try (LidoDataSource pool = pool(() -> {
            int now = turn.incrementAndGet();
            return Credentials.of("app" + now, "secret" + now);
        })) {
            pool.getConnection().close();
            pool.evict();
            environment.runTasks();
            pool.getConnection().close();
            assertThat(presented(0)).isEqualTo("app1/secret1");
            assertThat(presented(1)).isEqualTo("app2/secret2");
        }
    }

    @Test
    @DisplayName(
            "F10: a supplier that throws makes the attempt fail, and the next one is made; its words are in the cause alone")
    void supplier_throws_isTriedAgain() throws SQLException {
        AtomicInteger turn = new AtomicInteger();
        IllegalStateException gone = new IllegalStateException("vault refused hvs.s3cret");
        try (LidoDataSource pool = pool(() -> {
            if (turn.incrementAndGet() < 3) {
                throw gone;
            }
            return Credentials.of("app", "s3cret");
        })) {
            Throwable failure = catchThrowable(() -> pool.getConnection(Duration.ofMillis(10)));
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            DatabaseUnreachableException.class,
                            e -> assertThat(e.kind()).isEqualTo(FailureKind.OTHER)) // no witness, and not final
                    .cause()
                    .hasMessageStartingWith(
                            "Credentials not supplied: the supplier threw java.lang.IllegalStateException")
                    .cause()
                    .isSameAs(gone);
            assertThat(pool.health().lastError())
                    .hasValueSatisfying(text -> assertThat(text).doesNotContain("s3cret"));
            pool.getConnection(Duration.ofMinutes(1)).close();
            assertThat(presented(0)).isEqualTo("app/s3cret");
        }
        assertThat(logged).isNotEmpty().noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    @DisplayName("F10: a supplier that returns null is told so")
    void supplier_returnsNull_isTold() throws SQLException {
        try (LidoDataSource pool = pool(() -> null)) {
            assertThat(catchThrowable(() -> pool.getConnection(Duration.ofMillis(10))))
                    .isInstanceOf(DatabaseUnreachableException.class)
                    .cause()
                    .hasMessageStartingWith("Credentials not supplied: the supplier returned null");
            assertThat(database.connects).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "F10: a supplier that takes all the time leaves none to connect, and no connect is made with what it brings")
    void supplier_takesAllTheTime_noConnect() throws SQLException {
        AtomicInteger turn = new AtomicInteger();
        try (LidoDataSource pool = database.builder()
                .environment(environment)
                .connectTimeout(Duration.ofSeconds(3))
                .credentials(() -> {
                    if (turn.getAndIncrement() == 0) {
                        environment.spend(Duration.ofSeconds(4));
                    }
                    return Credentials.of("app", "s3cret");
                })
                .build()) {
            pool.getConnection(Duration.ofMinutes(1)).close();
            assertThat(turn.get()).isGreaterThan(1);
            assertThat(database.connects).hasSize(1);
            assertThat(pool.stats().createFailed(FailureKind.TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F10: neither user nor password is in any text")
    void toString_showsNothing() {
        assertThat(Credentials.of("app", "s3cret").toString())
                .doesNotContain("app")
                .doesNotContain("s3cret");
    }
}
