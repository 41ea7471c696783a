package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.Lane;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("M2: asynchronous acquire over JDBC, on SQLite")
class AsyncConnectionTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private LidoDataSource source;

    @BeforeEach
    void open() {
        source = LidoDataSource.builder()
                .name("async")
                .url("jdbc:sqlite:" + folder.resolve("async.db"))
                .maxSize(1)
                .build();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(source.stats().active()).isZero();
        assertThat(source.stats().pending()).isZero();
        source.close();
    }

    @Test
    void callersWithoutAThread_shareOneConnection() throws Exception {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            answers.add(source.acquireAsync(LONG, Lane.named("lane" + i % 3))
                    .thenApply(connection -> ask(connection, number))
                    .toCompletableFuture());
        }
        for (int i = 0; i < 50; i++) {
            assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i);
        }
        assertThat(source.stats().created()).isEqualTo(1);
    }

    private static int ask(Connection connection, int number) {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + number)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void cancel_whileWaiting_leavesTheQueue() throws Exception {
        CompletableFuture<Connection> waiting;
        try (Connection held = source.getConnection()) {
            assertThat(held.isValid(1)).isTrue();
            waiting = source.acquireAsync().toCompletableFuture();
            assertThat(source.stats().pending()).isEqualTo(1);
            assertThat(waiting.cancel(false)).isTrue();
            assertThat(source.stats().pending()).isZero();
        }
        source.getConnection(LONG, Lane.CONTROL).close();
    }

    @Test
    void timeout_isASqlException() throws SQLException {
        try (Connection held = source.getConnection()) {
            assertThat(held.isValid(1)).isTrue();
            assertThatThrownBy(() -> source.acquireAsync(Duration.ZERO, Lane.COMMON)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageStartingWith("Connection pool exhausted: pool=async");
        }
    }

    @Test
    void anExecutorOfTheCallers_completesTheStage() throws Exception {
        Connection held = source.getConnection();
        List<String> threads = new ArrayList<>();
        CompletableFuture<Void> used = source.acquireAsync(
                        LONG, Lane.COMMON, task -> new Thread(task, "the caller's").start())
                .thenAccept(connection -> {
                    threads.add(Thread.currentThread().getName());
                    ask(connection, 1);
                })
                .toCompletableFuture();
        held.close();
        used.get(60, TimeUnit.SECONDS);
        assertThat(threads).containsExactly("the caller's");
    }
}
