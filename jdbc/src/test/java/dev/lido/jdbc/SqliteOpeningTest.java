package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.Validation;
import dev.lido.testing.ManualEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("E6: how SQLite connections are opened")
class SqliteOpeningTest {

    @TempDir
    Path folder;

    private LidoDataSourceBuilder builder() {
        return LidoDataSource.builder().name("files").url(file().toString());
    }

    private Path file() {
        return folder.resolve("lido.db");
    }

    static String pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Test
    @DisplayName("E6: each connection has the five settings")
    void everyConnection_hasTheFiveSettings() throws SQLException {
        try (LidoDataSource files = builder().maxSize(3).build()) {
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                connections.add(files.getConnection());
            }
            for (Connection connection : connections) {
                assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
                assertThat(pragma(connection, "secure_delete")).isEqualTo("1");
                assertThat(pragma(connection, "busy_timeout")).isEqualTo("5000");
                assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
                assertThat(pragma(connection, "synchronous")).isEqualTo("1");
                connection.close();
            }
            assertThat(files.stats().created()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("E6: the settings are made at open, not on each acquire")
    void settings_areMadeAtOpen_notOnEachAcquire() throws SQLException {
        RecordingDriver driver = new RecordingDriver();
        try (var registered = driver.registered();
                LidoDataSource files = LidoDataSource.builder()
                        .url("jdbc:recording:jdbc:sqlite:" + file())
                        .dialect(new OpeningAsSqlite())
                        .maxSize(1)
                        .validation(Validation.NEVER)
                        .build()) {
            assertThat(registered).isNotNull();
            for (int i = 0; i < 100; i++) {
                try (Connection connection = files.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SELECT " + i);
                }
            }
            // Busy timeout, the fifth, is a property of the driver.
            assertThat(driver.sql()).filteredOn(sql -> sql.startsWith("PRAGMA")).hasSize(4);
            assertThat(driver.sql())
                    .filteredOn(sql -> !sql.startsWith("PRAGMA"))
                    .hasSize(100);
        }
    }

    @Test
    @DisplayName("E6: what the user sets as a property stays")
    void userProperty_isNotOverwritten() throws SQLException {
        try (LidoDataSource files = builder().property("synchronous", "FULL").build();
                Connection connection = files.getConnection()) {
            assertThat(pragma(connection, "synchronous")).isEqualTo("2");
            assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
        }
    }

    @Test
    @DisplayName("E6: what the URL sets stays")
    void parameterOfTheUrl_isNotOverwritten() throws SQLException {
        try (LidoDataSource files = LidoDataSource.builder()
                        .url("jdbc:sqlite:" + file() + "?synchronous=FULL&busy_timeout=100")
                        .build();
                Connection connection = files.getConnection()) {
            assertThat(pragma(connection, "synchronous")).isEqualTo("2");
            assertThat(pragma(connection, "busy_timeout")).isEqualTo("100");
            assertThat(pragma(connection, "secure_delete")).isEqualTo("1");
        }
    }

    @Test
    @DisplayName("E6: the wait for locks outlives a statement with a query timeout")
    void busyTimeout_staysAfterAQueryTimeout() throws SQLException {
        try (LidoDataSource files = builder().maxSize(1).build()) {
            files.useConnection(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.setQueryTimeout(1);
                    statement.execute("SELECT 1");
                }
            });
            files.useConnection(next -> assertThat(pragma(next, "busy_timeout")).isEqualTo("5000"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":memory:",
                "sqlite://",
                "sqlite:///:memory:",
                "jdbc:sqlite:",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite:file::memory:?cache=shared",
                "jdbc:sqlite:file:x?mode=memory&cache=shared",
                "jdbc:sqlite:file:/x?vfs=memdb"
            })
    @DisplayName("E6: an in-memory database is refused")
    void inMemoryDatabase_isRefused(String url) {
        assertThatThrownBy(() -> LidoDataSource.builder().url(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in-memory SQLite database")
                .hasMessageContaining("allowed is a file");
    }

    @Test
    @DisplayName("E6: a missing folder is refused by name")
    void missingFolder_isRefusedByName() {
        Path missing = folder.resolve("nowhere");
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .url("sqlite:" + missing.resolve("lido.db"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in the folder " + missing + ", which doesn't exist");
        assertThat(missing).doesNotExist();
    }

    @Test
    @DisplayName("E6: a read-only data source reads, writes nothing, and leaves the journal mode alone")
    void readOnly_opensTheFileForReading() throws SQLException {
        try (Connection plain = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = plain.createStatement()) {
            statement.execute("CREATE TABLE note (text TEXT)");
            statement.execute("INSERT INTO note VALUES ('kept')");
        }
        try (LidoDataSource files = builder().readOnly(true).build();
                Connection connection = files.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT text FROM note")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("kept");
            }
            assertThat(pragma(connection, "journal_mode")).isEqualTo("delete");
            assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
            assertThatThrownBy(() -> statement.execute("INSERT INTO note VALUES ('lost')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("readonly");
        }
    }

    @Test
    @DisplayName("E6: a file that can only be read is used as it is")
    void fileThatCantBeWritten_keepsItsJournalMode() throws SQLException {
        try (Connection plain = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = plain.createStatement()) {
            statement.execute("CREATE TABLE note (text TEXT)");
        }
        // SQLite's own way to say that a file can't be written; as root, no permission would stop it.
        try (LidoDataSource files = LidoDataSource.builder()
                        .url("jdbc:sqlite:file:" + file() + "?mode=ro")
                        .build();
                Connection connection = files.getConnection()) {
            assertThat(pragma(connection, "journal_mode")).isEqualTo("delete");
            assertThat(pragma(connection, "synchronous")).isEqualTo("1");
        }
    }

    @Test
    @DisplayName("E6: a missing file is refused where none may be created")
    void readOnly_withoutAFile_isRefused() {
        assertThatThrownBy(() -> builder().readOnly(true).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the SQLite file " + file() + ", which doesn't exist");
        assertThat(file()).doesNotExist();
    }

    @Test
    @DisplayName("E6: a folder that goes away later is told to callers by name")
    void folderThatGoesAway_isToldToCallers() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        try (LidoDataSource files = LidoDataSource.builder()
                .url(gone.resolve("lido.db").toString())
                .acquireTimeout(Duration.ofSeconds(2))
                .environment(new ManualEnvironment())
                .build()) {
            Files.delete(gone);
            assertThatThrownBy(files::getConnection)
                    .isInstanceOf(DatabaseUnreachableException.class)
                    .cause()
                    .hasMessageContaining("in the folder " + gone + ", which doesn't exist");
        }
    }

    /** The URL isn't SQLite's own here, so only the opening is taken from its dialect. */
    private static final class OpeningAsSqlite implements Dialect {

        private final Dialect sqlite = new SqliteDialect();

        @Override
        public String kind() {
            return sqlite.kind();
        }

        @Override
        public void open(Connection connection, String url, Properties properties, boolean readOnly)
                throws SQLException {
            sqlite.open(connection, url, properties, readOnly);
        }
    }
}
