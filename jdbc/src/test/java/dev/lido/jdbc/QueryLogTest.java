package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.ManualEnvironment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E15: slow-query log and query log")
class QueryLogTest {

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private final Lines lines = new Lines();
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
        lines.begin();
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
        lines.close();
    }

    /** What the pool {@code stub} logs. */
    private static final class Lines extends Handler {

        private final Logger logger = Logger.getLogger("dev.lido.pool.stub");
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();
        private volatile boolean failing;

        void begin() {
            logger.setLevel(Level.FINE);
            logger.addHandler(this);
        }

        List<String> of(String event) {
            return records.stream()
                    .map(LogRecord::getMessage)
                    .filter(line -> line.contains(" event=" + event + " "))
                    .toList();
        }

        @Override
        public void publish(LogRecord line) {
            if (failing) {
                throw new IllegalStateException("told to");
            }
            records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setLevel(null);
        }
    }

    private LidoDataSourceBuilder builder() {
        return database.builder().environment(environment);
    }

    private LidoDataSource slow() {
        return builder().slowQueryThreshold(Duration.ofMillis(200)).build();
    }

    private void takes(long millis) {
        database.whenExecuted = sql -> environment.advance(Duration.ofMillis(millis));
    }

    private static void run(LidoDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @DisplayName("E15: both are off by default")
    void byDefault_nothingIsLogged() throws SQLException {
        takes(60_000);
        try (LidoDataSource pool = builder().build()) {
            run(pool, "SELECT slow()");
            assertThat(lines.of("slow_query")).isEmpty();
            assertThat(lines.of("query")).isEmpty();
        }
    }

    @Test
    @DisplayName("E15: what takes as long as the threshold is one line, and what doesn't is none")
    void slow_isOneLine() throws SQLException {
        try (LidoDataSource pool = slow()) {
            takes(199);
            run(pool, "SELECT quick()");
            takes(200);
            run(pool, "SELECT slow()\n  FROM\tt\n");
            assertThat(lines.of("slow_query"))
                    .containsExactly("pool=stub event=slow_query millis=200 sql=SELECT slow() FROM t");
        }
    }

    @Test
    @DisplayName("E15: one that fails is logged with its state")
    void slow_failing_isLogged() throws SQLException {
        try (LidoDataSource pool = slow()) {
            database.whenExecuted = sql -> {
                environment.advance(Duration.ofSeconds(1));
                throw new SQLException("no", "42P01");
            };
            assertThatThrownBy(() -> run(pool, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThat(lines.of("slow_query"))
                    .containsExactly("pool=stub event=slow_query millis=1000 sqlState=42P01 sql=SELECT 1");
        }
    }

    @Test
    @DisplayName("E15: a text of any length makes a line of bounded length")
    void longText_isCut() throws SQLException {
        try (LidoDataSource pool = slow()) {
            takes(300);
            run(pool, "SELECT " + "x".repeat(100_000));
            assertThat(lines.of("slow_query"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).endsWith("x…").hasSizeLessThan(QueryLog.MAX_LENGTH + 100));
        }
    }

    @Test
    @DisplayName("E15: at most ten lines a second; the next one says how many are missing")
    void manySlowOnes_areBounded() throws SQLException {
        try (LidoDataSource pool =
                builder().slowQueryThreshold(Duration.ofMillis(1)).build()) {
            takes(10);
            for (int i = 0; i < 50; i++) {
                run(pool, "SELECT " + i);
            }
            assertThat(lines.of("slow_query")).hasSize(QueryLog.MOST_A_SECOND);
            environment.advance(Duration.ofSeconds(1));
            run(pool, "SELECT last");
            assertThat(lines.of("slow_query"))
                    .last()
                    .isEqualTo("pool=stub event=slow_query millis=10 suppressed=40 sql=SELECT last");
        }
    }

    @Test
    @DisplayName("E15: the query log has every statement, commit and rollback included, and says what is slow")
    void logQueries_logsAll() throws SQLException {
        try (LidoDataSource pool = builder()
                .logQueries(true)
                .slowQueryThreshold(Duration.ofSeconds(1))
                .build()) {
            takes(5);
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                connection.createStatement().execute("SELECT 1");
                connection.commit();
                takes(2_000);
                connection.createStatement().execute("SELECT 2");
            }
            assertThat(lines.of("query"))
                    .containsExactly(
                            "pool=stub event=query millis=5 sql=SELECT 1", "pool=stub event=query millis=0 sql=Commit");
            assertThat(lines.of("slow_query")).containsExactly("pool=stub event=slow_query millis=2000 sql=SELECT 2");
        }
    }

    @Test
    @DisplayName("E15: of a prepared statement the text is logged, and never a parameter")
    void prepared_isLoggedWithoutParameters() throws SQLException {
        try (LidoDataSource pool = LidoDataSource.builder()
                .name("stub")
                .url("jdbc:h2:mem:logged")
                .logQueries(true)
                .build()) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT CAST(? AS VARCHAR)")) {
                statement.setString(1, "s3cret");
                statement.executeQuery().close();
                statement.setString(1, "s3cret too");
                statement.addBatch();
            }
            assertThat(lines.of("query")).singleElement().asString().endsWith(" sql=SELECT CAST(? AS VARCHAR)");
            assertThat(lines.records).noneMatch(line -> line.getMessage().contains("s3cret"));
        }
    }

    @Test
    @DisplayName("E15, F22: a log that fails costs no statement")
    void failingLog_isSurvived() throws SQLException {
        try (LidoDataSource pool = slow()) {
            takes(300);
            lines.failing = true;
            run(pool, "SELECT 1");
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }
}
