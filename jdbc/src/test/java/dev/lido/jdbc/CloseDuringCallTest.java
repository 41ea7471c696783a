package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.CloseReason;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    @Test
    @DisplayName("F15: also where the call is one of the thread that took the connection, which announces none")
    void close_whileItsTakerRunsAStatement_evictsTheConnection() throws Exception {
        StubDatabase database = new StubDatabase();
        try (var registration = database.registered();
                LidoDataSource pool = database.builder().build()) {
            assertThat(registration).isNotNull();
            Connection connection = pool.getConnection();
            database.whenExecuted = sql -> inAnotherThread(connection);

            run(connection);

            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    @DisplayName("F15: a pool whose connections are closed by other threads than those that used them loses one, once")
    void close_byAnotherThreadAfterwards_evictsOnce() throws Exception {
        StubDatabase database = new StubDatabase();
        try (var registration = database.registered();
                LidoDataSource pool = database.builder().build()) {
            assertThat(registration).isNotNull();
            for (int i = 0; i < 5; i++) {
                Connection connection = pool.getConnection();
                run(connection);
                inAnotherThread(connection);
            }

            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
            assertThat(database.connections).hasSize(2);
            assertThat(database.connections.get(1).closed).isFalse();
        }
    }

    @Test
    @DisplayName("F15: a stream that closes the connection which reads it evicts it")
    void close_byAStreamThatTheExecutionReads_evictsTheConnection() throws Exception {
        StubDatabase database = new StubDatabase();
        try (var registration = database.registered();
                LidoDataSource pool = database.builder().build()) {
            assertThat(registration).isNotNull();
            Connection connection = pool.getConnection();
            PreparedStatement statement = connection.prepareStatement("insert");
            statement.setBinaryStream(1, InputStream.nullInputStream());
            database.whenExecuted = sql -> connection.close(); // as the stream's code would, in the driver's call

            statement.execute();

            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F15: so does any other object of the user's own that was bound")
    void close_byAnObjectThatTheExecutionAsks_evictsTheConnection() throws Exception {
        StubDatabase database = new StubDatabase();
        try (var registration = database.registered();
                LidoDataSource pool = database.builder().build()) {
            assertThat(registration).isNotNull();
            Connection connection = pool.getConnection();
            PreparedStatement statement = connection.prepareStatement("insert");
            statement.setInt(1, 1);
            statement.setObject(2, new Object());
            database.whenExecuted = sql -> connection.close();

            statement.execute();

            pool.useConnection(next -> assertThat(database.connections).hasSize(2));
            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
        }
    }

    private static void inAnotherThread(Connection connection) throws SQLException {
        try {
            CompletableFuture.runAsync(() -> {
                        try {
                            connection.close();
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new SQLException(e);
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
