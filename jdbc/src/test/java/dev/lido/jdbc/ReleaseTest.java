package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.CloseReason;
import dev.lido.pool.Validation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("F13: what is left open at close() is rolled back")
class ReleaseTest {

    @TempDir
    static Path folder;

    /** How a holder may begin a transaction, or leave one open. */
    enum Beginning {
        JDBC(connection -> connection.setAutoCommit(false)),
        SQL(connection -> execute(connection, "BEGIN")),
        LOWER_CASE(connection -> execute(connection, "  begin transaction")),
        COMMENTED(connection -> execute(connection, "/* first */ BEGIN -- now")),
        SAVEPOINT(connection -> execute(connection, "SAVEPOINT here")),
        BATCH(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("BEGIN");
                statement.executeBatch();
            }
        }),
        PREPARED(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("BEGIN")) {
                statement.execute();
            }
        }),
        BEHIND_ANOTHER(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("SELECT 1; BEGIN");
            }
        }),
        UNWRAPPED(connection -> {
            Connection plain = connection.unwrap(org.sqlite.SQLiteConnection.class);
            execute(plain, "BEGIN");
        });

        private final SqlConsumer<Connection> how;

        Beginning(SqlConsumer<Connection> how) {
            this.how = how;
        }
    }

    /** H2 has no BEGIN; it has other ways. */
    enum BeginningOnH2 {
        JDBC(connection -> connection.setAutoCommit(false)),
        SQL(connection -> execute(connection, "SET AUTOCOMMIT OFF")),
        UNWRAPPED(connection -> {
            Connection plain = connection.unwrap(org.h2.jdbc.JdbcConnection.class);
            plain.setAutoCommit(false);
        });

        private final SqlConsumer<Connection> how;

        BeginningOnH2(SqlConsumer<Connection> how) {
            this.how = how;
        }
    }

    static Stream<Beginning> beginnings() {
        return Stream.of(Beginning.values());
    }

    static Stream<BeginningOnH2> beginningsOnH2() {
        return Stream.of(BeginningOnH2.values());
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    @DisplayName("F13: on SQLite")
    void release_rollsBack_onSqlite(Beginning beginning) throws SQLException {
        try (LidoDataSource pool = LidoDataSource.builder()
                .url(folder.resolve(beginning + ".db").toString())
                .maxSize(1)
                .validation(Validation.NEVER)
                .build()) {
            leaveOpen(pool, beginning.how);
        }
    }

    @ParameterizedTest
    @MethodSource("beginningsOnH2")
    @DisplayName("F13: on H2, by the generic dialect")
    void release_rollsBack_onH2(BeginningOnH2 beginning) throws SQLException {
        try (LidoDataSource pool = LidoDataSource.builder()
                .url("jdbc:h2:mem:" + beginning + ";DB_CLOSE_DELAY=-1")
                .maxSize(1)
                .validation(Validation.NEVER)
                .build()) {
            leaveOpen(pool, beginning.how);
        }
    }

    private static void leaveOpen(LidoDataSource pool, SqlConsumer<Connection> beginning) throws SQLException {
        pool.useConnection(connection -> execute(connection, "CREATE TABLE note (text VARCHAR(20))"));
        pool.useConnection(connection -> execute(connection, "INSERT INTO note VALUES ('kept')"));

        pool.useConnection(connection -> {
            beginning.accept(connection);
            execute(connection, "INSERT INTO note VALUES ('dropped')");
        });

        pool.useConnection(connection -> {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(notes(connection)).isEqualTo(1);
            execute(connection, "INSERT INTO note VALUES ('also kept')");
        });
        pool.useConnection(connection -> assertThat(notes(connection)).isEqualTo(2));
        assertThat(pool.stats().created()).as("rolled back, not replaced").isEqualTo(1);
        assertThat(pool.stats().userCodeFailed()).isZero();
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    @DisplayName("F13: on SQLite, with a result set still open")
    void release_rollsBack_withARunningQuery(Beginning beginning) throws SQLException {
        try (LidoDataSource pool = LidoDataSource.builder()
                .url(folder.resolve(beginning + "-query.db").toString())
                .maxSize(1)
                .build()) {
            pool.useConnection(connection -> execute(connection, "CREATE TABLE note (text VARCHAR(20))"));
            pool.useConnection(connection -> execute(connection, "INSERT INTO note VALUES ('a'), ('b'), ('c')"));
            Connection connection = pool.getConnection();
            beginning.how.accept(connection);
            execute(connection, "INSERT INTO note VALUES ('dropped')");
            ResultSet rows = connection.createStatement().executeQuery("SELECT text FROM note");
            assertThat(rows.next()).isTrue();

            connection.close();

            assertThatThrownBy(rows::next).isInstanceOf(LeaseClosedException.class);
            pool.useConnection(next -> assertThat(notes(next)).isEqualTo(3));
            assertThat(pool.stats().closed(CloseReason.RESET)).isZero();
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static int notes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM note")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }
}
