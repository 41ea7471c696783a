package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;

@DisplayName("E16: database is locked")
class SqliteLockTest {

    @TempDir
    Path folder;

    private LidoDataSource pool(String busyTimeout) throws SQLException {
        LidoDataSource pool = LidoDataSource.builder()
                .name("notes")
                .url(folder.resolve("lido.db").toString())
                .property("busy_timeout", busyTimeout)
                .maxSize(2)
                .build();
        pool.useConnection(connection -> execute(connection, "CREATE TABLE IF NOT EXISTS note (text TEXT)"));
        return pool;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int notes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM note")) {
            return rows.getInt(1);
        }
    }

    /** Whether a thread is in SQLite's own code, where it waits for the lock. */
    private static boolean isInSqlite(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .findFirst()
                .filter(frame -> frame.getClassName().startsWith("org.sqlite.") && frame.isNativeMethod())
                .isPresent();
    }

    @Test
    @DisplayName("E16: who finds the database locked waits, and goes on when it no longer is")
    void locked_waits() throws Exception {
        try (LidoDataSource pool = pool("60000");
                Connection writing = pool.getConnection();
                Connection waiting = pool.getConnection()) {
            execute(writing, "BEGIN IMMEDIATE");
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread waiter = new Thread(
                    () -> failure.set(catchThrowable(() -> execute(waiting, "INSERT INTO note VALUES ('late')"))));
            waiter.start();
            Eventually.until("it waits for the lock", () -> isInSqlite(waiter));

            execute(writing, "COMMIT");

            waiter.join();
            assertThat(failure.get()).isNull();
            assertThat(notes(writing)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("E16: after busy_timeout the error says what happened, in which pool, and what to do")
    void locked_forLonger_isAClearError() throws SQLException {
        try (LidoDataSource pool = pool("50");
                Connection writing = pool.getConnection()) {
            execute(writing, "BEGIN IMMEDIATE");
            try (Connection waiting = pool.getConnection()) {
                assertThatThrownBy(() -> execute(waiting, "INSERT INTO note VALUES ('no')"))
                        .isInstanceOf(SQLTransientException.class)
                        .hasMessageStartingWith("Database locked: pool=notes code=SQLITE_BUSY;")
                        .hasMessageContaining("raise busy_timeout")
                        .isInstanceOfSatisfying(SQLException.class, e -> {
                            assertThat(e.getErrorCode()).isEqualTo(SQLiteErrorCode.SQLITE_BUSY.code);
                            assertThat(e.getSQLState()).isEqualTo("HYT00");
                        })
                        .hasCauseInstanceOf(org.sqlite.SQLiteException.class);
                execute(writing, "ROLLBACK");
                execute(waiting, "INSERT INTO note VALUES ('yes')");
            }
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    @DisplayName("E16: a transaction whose reading is out of date is told so, because waiting is of no use")
    void locked_becauseOutOfDate_isAnotherError() throws SQLException {
        try (LidoDataSource pool = pool("60000");
                Connection writing = pool.getConnection();
                Connection reading = pool.getConnection()) {
            reading.setAutoCommit(false);
            assertThat(notes(reading)).isZero();
            execute(writing, "INSERT INTO note VALUES ('first')");

            assertThatThrownBy(() -> execute(reading, "INSERT INTO note VALUES ('second')"))
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageStartingWith("Database changed since it was read: pool=notes code=SQLITE_BUSY_SNAPSHOT;")
                    .hasMessageContaining("BEGIN IMMEDIATE")
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));

            reading.rollback();
            execute(reading, "INSERT INTO note VALUES ('second')");
            reading.commit();
            assertThat(notes(writing)).isEqualTo(2);
        }
    }
}
