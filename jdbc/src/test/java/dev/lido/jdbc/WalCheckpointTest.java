package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("E16: a checkpoint of the write-ahead log")
class WalCheckpointTest {

    @TempDir
    Path folder;

    private LidoDataSourceBuilder builder() {
        return LidoDataSource.builder()
                .name("notes")
                .url(folder.resolve("lido.db").toString())
                .property("busy_timeout", "50");
    }

    private long logBytes() throws IOException {
        return Files.size(folder.resolve("lido.db-wal"));
    }

    private static void write(Connection connection) throws SQLException {
        execute(connection, "CREATE TABLE IF NOT EXISTS note (text TEXT)");
        execute(connection, "INSERT INTO note VALUES ('kept')");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @DisplayName("E16: empties the log, over a connection that isn't one of the pool's")
    void checkpoint_emptiesTheLog() throws SQLException, IOException {
        try (LidoDataSource pool = builder().build()) {
            pool.useConnection(WalCheckpointTest::write);
            assertThat(logBytes()).isPositive();

            WalCheckpoint checkpoint = pool.checkpoint();

            assertThat(checkpoint.complete()).isTrue();
            assertThat(checkpoint.pages()).isZero();
            assertThat(logBytes()).isZero();
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("E16: also of a data source that only reads")
    void checkpoint_ofAReadOnlySource() throws SQLException, IOException {
        try (LidoDataSource writer = builder().build()) {
            writer.useConnection(WalCheckpointTest::write);
            checkpointAsReader();
        }
    }

    private void checkpointAsReader() throws SQLException, IOException {
        try (LidoDataSource reader = builder().readOnly(true).build()) {
            reader.useConnection(
                    connection -> assertThatThrownBy(() -> write(connection)).isInstanceOf(SQLException.class));

            assertThat(reader.checkpoint().complete()).isTrue();

            assertThat(logBytes()).isZero();
            reader.useConnection(connection -> assertThatThrownBy(() -> write(connection))
                    .as("its own connections still only read")
                    .isInstanceOf(SQLException.class));
        }
    }

    @Test
    @DisplayName("E16: while someone reads what was there before, it moves what it can and says that it isn't complete")
    void checkpoint_whileSomeoneReads_isIncomplete() throws SQLException {
        try (LidoDataSource pool = builder().maxSize(2).build();
                Connection reading = pool.getConnection()) {
            pool.useConnection(WalCheckpointTest::write);
            reading.setAutoCommit(false);
            try (Statement statement = reading.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT text FROM note")) {
                assertThat(rows.next()).isTrue();
                pool.useConnection(WalCheckpointTest::write);

                WalCheckpoint checkpoint = pool.checkpoint();

                assertThat(checkpoint.complete()).isFalse();
                assertThat(checkpoint.moved()).isLessThan(checkpoint.pages());
            }
            reading.rollback();
            assertThat(pool.checkpoint().complete()).isTrue();
        }
    }

    @Test
    @DisplayName("E16: other databases have none")
    void checkpoint_ofAnotherDatabase_isRefused() {
        try (LidoDataSource pool = LidoDataSource.builder()
                .name("orders")
                .url("jdbc:h2:mem:checkpoint")
                .build()) {
            assertThatThrownBy(pool::checkpoint)
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageStartingWith("No checkpoint: pool=orders kind=h2;");
        }
    }
}
