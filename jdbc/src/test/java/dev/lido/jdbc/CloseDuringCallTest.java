package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.CloseReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F15: a lease closed by another thread while a call is under way")
class CloseDuringCallTest {

    @Test
    @DisplayName("F15: the connection is evicted, never reused")
    void close_whileAStatementRuns_evictsTheConnection() throws Exception {
        StubDatabase database = new StubDatabase();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        database.whenExecuted = sql -> {
            if (sql.equals("slow")) {
                running.countDown();
                await(closed);
            }
        };
        try (var registration = database.registered();
                LidoDataSource pool = database.builder().build()) {
            assertThat(registration).isNotNull();
            Connection connection = pool.getConnection();
            CompletableFuture<Void> call = CompletableFuture.runAsync(() -> run(connection));
            await(running);

            connection.close();

            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
            closed.countDown();
            call.get(60, TimeUnit.SECONDS);
            assertThat(database.connections.get(0).closed).isTrue();
        }
    }

    private static void run(Connection connection) {
        try {
            connection.createStatement().execute("slow");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
