package dev.lido.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.server.Eventually;
import dev.lido.server.query.Source;
import dev.lido.server.query.Sources;
import dev.lido.server.query.TestSources;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqlProblemTest {

    @TempDir
    private Path folder;

    private Sources sources;
    private Toolbox toolbox;

    private void open(TestSources source) throws Exception {
        sources = source.open();
        toolbox = new Toolbox(PrebuiltTools.of(sources));
    }

    private TestSources file() throws SQLException {
        return TestSources.over(TestSources.file(folder, "CREATE TABLE items (id INTEGER PRIMARY KEY)"));
    }

    @AfterEach
    void close() {
        sources.close();
    }

    private Problem failing(String sql) {
        return catchThrowableOfType(
                Problem.class, () -> toolbox.call(new ToolCall("r1", "local"), "run_query", Map.of("sql", sql)));
    }

    @Test
    void wrongSql_keepsTheDatabasesUsefulWords() throws Exception {
        open(file());
        Problem problem = failing("SELECT nosuch FROM items");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.SQL_FAILED);
        assertThat(problem).hasMessage("no such column: nosuch");
        assertThat(problem.extras()).containsEntry("source", "db").containsEntry("vendorCode", 1);
    }

    @Test
    void aRefusedStatement_hasAnSqlState() throws Exception {
        open(file());
        Problem problem = failing("PRAGMA user_version=1");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.SQL_FAILED);
        assertThat(problem.extras()).containsEntry("sqlState", "25006");
    }

    @Test
    void aStatementThatTakesTooLong_isACommandTimeout() throws Exception {
        open(file().commandTimeout("200ms"));
        Problem problem =
                failing("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.COMMAND_TIMEOUT);
        assertThat(problem).hasMessageContaining("source=db commandTimeout=200ms");
    }

    @Test
    @DisplayName("E12: an exhausted pool says who holds the connections")
    void anExhaustedPool_saysWhoHolds_andWhenToComeBack() throws Exception {
        open(file().pool(1, 10, "3s"));
        Problem problem = whileHeld(() -> failing("SELECT 1"));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.EXHAUSTED);
        assertThat(problem).hasMessageStartingWith("Connection pool exhausted: source=db waited=");
        assertThat(problem.extras()).containsEntry("position", 1).containsKeys("retryAfter", "waitedMs");
        assertThat((List<?>) problem.extras().get("holders"))
                .singleElement()
                .asString()
                .contains("thread=the holder", "ageMs=", "place=");
        assertThat(failing("SELECT 1")).isNull();
    }

    @Test
    void morePending_thanMayWait_isTooMany() throws Exception {
        open(file().pool(1, 1, "60s"));
        Thread waiting = new Thread(() -> failing("SELECT 1"));
        Problem problem = whileHeld(() -> {
            waiting.start();
            Eventually.until(
                    "the first caller waits",
                    () -> sources.first().pool().stats().pending() > 0);
            return failing("SELECT 1");
        });
        waiting.join();
        assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_MANY);
        assertThat((long) problem.extras().get("retryAfter")).isPositive();
    }

    @Test
    void aDatabaseThatCantBeReached_isASourceDown_withoutItsAddress() throws Exception {
        open(TestSources.overUrl("jdbc:postgresql://127.0.0.1:1/nosuch?user=eve")
                .pool(1, 10, "3s"));
        Problem problem = failing("SELECT 1");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.SOURCE_DOWN);
        assertThat(problem.document("r1").toString()).doesNotContain("127.0.0.1", "eve", "nosuch");
    }

    @Test
    void addressUserAndPassword_areTakenOutOfTheDatabasesWords() throws Exception {
        open(file());
        Source source = sources.first();
        SQLException failure = new SQLException("could not open jdbc:sqlite:/secret/place?key=1 nor "
                + source.config().url() + " today");
        assertThat(SqlProblem.of(source.config(), failure)).hasMessage("could not open [url] nor [url] today");
    }

    private Problem whileHeld(Supplier<Problem> call) throws Exception {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread holder = new Thread(
                () -> {
                    try {
                        sources.first().ask(connection -> {
                            holding.countDown();
                            awaitQuietly(released);
                            return true;
                        });
                        ended.complete(null);
                    } catch (Throwable t) {
                        ended.completeExceptionally(t);
                        holding.countDown();
                    }
                },
                "the holder");
        holder.start();
        holding.await();
        try {
            return call.get();
        } finally {
            released.countDown();
            ended.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
