package dev.lido.it.jdbc;

import static dev.lido.it.PostgresServer.backend;
import static dev.lido.it.PostgresServer.execute;
import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.PostgresServer;
import dev.lido.it.jdbc.ResetTable.Row;
import dev.lido.jdbc.LidoDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.Function;
import org.sqlite.SQLiteConnection;

@DisplayName("F13: what the next holder finds, by reset policy, and as docs/reset.md says it")
class ResetPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reset.md");

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS reset_note",
                "CREATE TABLE reset_note (text TEXT)",
                "DROP SEQUENCE IF EXISTS reset_number",
                "CREATE SEQUENCE reset_number",
                "DROP ROLE IF EXISTS reset_role",
                "CREATE ROLE reset_role SUPERUSER");
    }

    private static Row set(String text, String sql, String look) {
        return new Row(text, connection -> execute(connection, sql), connection -> text(connection, look));
    }

    private static final List<Row> POSTGRES = List.of(
            new Row(
                    "transaction, by `setAutoCommit(false)`",
                    connection -> {
                        connection.setAutoCommit(false);
                        execute(connection, "INSERT INTO reset_note VALUES ('left')");
                    },
                    ResetPageTest::notes),
            new Row(
                    "transaction, by SQL `BEGIN`",
                    connection -> execute(connection, "BEGIN; INSERT INTO reset_note VALUES ('left')"),
                    ResetPageTest::notes),
            set("`SET LOCAL` in an open transaction", "BEGIN; SET LOCAL work_mem = '13MB'", "SHOW work_mem"),
            new Row(
                    "isolation, by `setTransactionIsolation`",
                    connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
                    connection -> text(connection, "SHOW default_transaction_isolation")),
            new Row(
                    "schema, by `setSchema`",
                    connection -> connection.setSchema("pg_catalog"),
                    connection -> text(connection, "SHOW search_path")),
            new Row(
                    "client info, by `setClientInfo`",
                    connection -> connection.setClientInfo("ApplicationName", "left"),
                    connection -> text(connection, "SHOW application_name")),
            new Row(
                    "a `ResultSet` and its `Statement`, open",
                    connection -> {
                        connection.setAutoCommit(false);
                        PreparedStatement statement =
                                connection.prepareStatement("SELECT n FROM generate_series(1, 100) n");
                        statement.setFetchSize(1);
                        ResultSet rows = statement.executeQuery();
                        assertThat(rows.next()).isTrue();
                    },
                    connection -> text(connection, "SELECT count(*) FROM pg_cursors WHERE statement LIKE '%series%'")),
            set("`SET`", "SET work_mem = '13MB'", "SHOW work_mem"),
            set("`SET search_path`", "SET search_path TO pg_catalog", "SHOW search_path"),
            set("`SET application_name`", "SET application_name TO 'left'", "SHOW application_name"),
            set("`SET ROLE`", "SET ROLE reset_role", "SELECT current_user"),
            set("`SET SESSION AUTHORIZATION`", "SET SESSION AUTHORIZATION reset_role", "SELECT session_user"),
            set(
                    "temporary table",
                    "CREATE TEMPORARY TABLE reset_left (a int)",
                    "SELECT coalesce(to_regclass('pg_temp.reset_left')::text, 'none')"),
            set(
                    "advisory lock of the session",
                    "SELECT pg_advisory_lock(4711)",
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
            set("`LISTEN`", "LISTEN reset_channel", "SELECT count(*) FROM pg_listening_channels()"),
            set(
                    "cursor `WITH HOLD`",
                    "DECLARE reset_left CURSOR WITH HOLD FOR SELECT 1",
                    "SELECT count(*) FROM pg_cursors WHERE name = 'reset_left'"),
            new Row(
                    "`currval` of a sequence",
                    connection -> execute(connection, "SELECT nextval('reset_number')"),
                    ResetPageTest::lastNumber),
            set(
                    "statement prepared by SQL `PREPARE`",
                    "PREPARE \"reset left\" AS SELECT 1",
                    "SELECT count(*) FROM pg_prepared_statements WHERE from_sql"),
            new Row(
                    "plan of a `PreparedStatement`, which the driver keeps for its next use",
                    connection -> {
                        try (PreparedStatement statement = connection.prepareStatement("SELECT 4711 + ?")) {
                            statement.setInt(1, 1);
                            statement.executeQuery().close();
                        }
                    },
                    connection -> text(
                            connection,
                            "SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql AND statement LIKE '%4711 +%'"
                                    + " AND statement NOT LIKE '%from_sql%'")));

    private static String notes(Connection connection) throws SQLException {
        return text(connection, "SELECT count(*) FROM reset_note");
    }

    private static String lastNumber(Connection connection) throws SQLException {
        try {
            return text(connection, "SELECT currval('reset_number')");
        } catch (SQLException e) {
            return "none";
        }
    }

    private static final List<Row> SQLITE = List.of(
            new Row(
                    "transaction, by `setAutoCommit(false)`",
                    connection -> {
                        connection.setAutoCommit(false);
                        execute(connection, "INSERT INTO note VALUES ('left')");
                    },
                    connection -> text(connection, "SELECT count(*) FROM note")),
            new Row(
                    "transaction, by SQL `BEGIN`",
                    connection -> {
                        execute(connection, "BEGIN");
                        execute(connection, "INSERT INTO note VALUES ('left')");
                    },
                    connection -> text(connection, "SELECT count(*) FROM note")),
            set("`PRAGMA foreign_keys`", "PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys"),
            set("`PRAGMA busy_timeout`", "PRAGMA busy_timeout=17", "PRAGMA busy_timeout"),
            set("`PRAGMA synchronous`", "PRAGMA synchronous=OFF", "PRAGMA synchronous"),
            set("`PRAGMA secure_delete`", "PRAGMA secure_delete=OFF", "PRAGMA secure_delete"),
            set("`PRAGMA cache_size`", "PRAGMA cache_size=17", "PRAGMA cache_size"),
            set("`PRAGMA query_only`", "PRAGMA query_only=ON", "PRAGMA query_only"),
            set("`PRAGMA recursive_triggers`", "PRAGMA recursive_triggers=ON", "PRAGMA recursive_triggers"),
            set("`PRAGMA wal_autocheckpoint`", "PRAGMA wal_autocheckpoint=17", "PRAGMA wal_autocheckpoint"),
            set("`PRAGMA journal_mode`, of the file", "PRAGMA journal_mode=DELETE", "PRAGMA journal_mode"),
            set(
                    "attached database",
                    "ATTACH ':memory:' AS left_behind",
                    "SELECT count(*) FROM pragma_database_list WHERE name = 'left_behind'"),
            set("temporary table", "CREATE TEMPORARY TABLE left_behind (a)", "SELECT count(*) FROM temp.sqlite_master"),
            new Row(
                    "temporary view and trigger",
                    connection -> {
                        execute(connection, "CREATE TEMPORARY VIEW seen AS SELECT text FROM note");
                        execute(
                                connection,
                                "CREATE TEMPORARY TRIGGER \"left behind\" AFTER INSERT ON note BEGIN SELECT 1; END");
                    },
                    connection -> text(connection, "SELECT count(*) FROM temp.sqlite_master")),
            set(
                    "`PRAGMA case_sensitive_like`, which can't be read",
                    "PRAGMA case_sensitive_like=ON",
                    "SELECT 'a' LIKE 'A'"),
            new Row(
                    "function of the program, by `unwrap`",
                    connection ->
                            Function.create(connection.unwrap(SQLiteConnection.class), "left_behind", new Function() {
                                @Override
                                protected void xFunc() throws SQLException {
                                    result(1);
                                }
                            }),
                    connection ->
                            text(connection, "SELECT count(*) FROM pragma_function_list WHERE name = 'left_behind'")));

    @Test
    @DisplayName("F13: on PostgreSQL, under each of the three policies")
    void postgres() throws SQLException, IOException {
        ResetTable table = new ResetTable(
                () -> PostgresServer.builder()
                        .property("ApplicationName", "orders")
                        .property("prepareThreshold", "1"),
                connection -> backend(connection));
        check("postgres", table.of(POSTGRES, List.of("jdbc", "full", "DISCARD ALL")));
    }

    @Test
    @DisplayName("F13: on SQLite, under each of the three policies")
    void sqlite() throws SQLException, IOException {
        int[] files = {0};
        ResetTable table = new ResetTable(
                () -> {
                    String url = folder.resolve("reset-" + files[0]++ + ".db").toString();
                    try (LidoDataSource first = LidoDataSource.unpooled(url)) {
                        first.useConnection(connection -> execute(connection, "CREATE TABLE note (text)"));
                    }
                    return LidoDataSource.builder().name("db").url(url);
                },
                connection -> System.identityHashCode(connection.unwrap(SQLiteConnection.class)));
        check("sqlite", table.of(SQLITE, List.of("jdbc", "full", "PRAGMA foreign_keys = ON")));
    }

    private static void check(String name, String table) throws IOException {
        String page = Files.readString(PAGE);
        Pattern place = Pattern.compile("(<!-- generated: " + name + " -->\n).*?(<!-- end -->)", Pattern.DOTALL);
        if (Boolean.getBoolean("lido.docs.write")) {
            page = place.matcher(page).replaceAll("$1" + Matcher.quoteReplacement(table) + "$2");
            Files.writeString(PAGE, page);
        }
        assertThat(page).contains("<!-- generated: " + name + " -->\n" + table + "<!-- end -->");
    }
}
