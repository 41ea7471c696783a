package dev.lido.it.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.it.PostgresServer;
import dev.lido.server.query.Sources;
import dev.lido.server.tools.PrebuiltTools;
import dev.lido.server.tools.Problem;
import dev.lido.server.tools.ToolCall;
import dev.lido.server.tools.Toolbox;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("E17: a read-only PostgreSQL source can't be written to, not even by a superuser")
@Timeout(60)
class PostgresReadOnlyTest {

    private Sources sources;
    private Toolbox toolbox;

    @BeforeEach
    void open() throws Exception {
        PostgresServer.execute(
                "DROP TABLE IF EXISTS items",
                "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)",
                "INSERT INTO items VALUES (1, 'a')",
                "DROP SEQUENCE IF EXISTS numbers",
                "CREATE SEQUENCE numbers",
                "CREATE OR REPLACE FUNCTION write_item() RETURNS INTEGER LANGUAGE sql AS"
                        + " 'INSERT INTO items VALUES (9, ''f'') RETURNING id'",
                "CREATE OR REPLACE PROCEDURE commit_and_write() LANGUAGE plpgsql AS"
                        + " 'BEGIN COMMIT; INSERT INTO items VALUES (8, ''p''); END'");
        open(PostgresServer.url());
    }

    private void open(String url) throws Exception {
        // One connection, so that each call meets what the one before has left behind.
        sources = Sources.open(List.of(PostgresServer.source(url, true, 1, "5s")));
        toolbox = new Toolbox(PrebuiltTools.of(sources));
    }

    @AfterEach
    void nothingIsLeftCheckedOut() {
        assertThat(sources.first().pool().stats().active()).isZero();
        sources.close();
    }

    private Map<String, Object> query(String sql) {
        return call("run_query", Map.of("sql", sql));
    }

    private Map<String, Object> call(String tool, Map<String, Object> arguments) {
        return toolbox.call(new ToolCall("r1", "local"), tool, arguments).content();
    }

    private String text(String sql) {
        return ((List<?>) ((List<?>) query(sql).get("rows")).get(0)).get(0).toString();
    }

    private static void assertUnchanged() throws SQLException {
        assertThat(PostgresServer.text("SELECT string_agg(id || name, ',') FROM items"))
                .isEqualTo("1a");
        assertThat(PostgresServer.text("SELECT is_called FROM numbers")).isEqualTo("f");
        assertThat(PostgresServer.text("SELECT count(*) FROM pg_tables WHERE tablename = 'other'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO items VALUES (2, 'b')",
                "INSERT INTO items VALUES (2, 'b') RETURNING id",
                "UPDATE items SET name = 'b'",
                "WITH gone AS (DELETE FROM items RETURNING id) SELECT * FROM gone",
                "SELECT * FROM items FOR UPDATE",
                "SELECT nextval('numbers')",
                "SELECT write_item()",
                "CALL commit_and_write()",
                "CREATE TABLE other (id INTEGER)",
                "CREATE TEMP TABLE other (id INTEGER)",
                "SELECT 1 AS id INTO other",
                "DROP TABLE items",
                "TRUNCATE items",
                "VACUUM items",
                "COMMENT ON TABLE items IS 'x'",
                "COPY items FROM STDIN",
                "COMMIT; DROP TABLE items",
                "ROLLBACK; DROP TABLE items",
                "SELECT 1; DROP TABLE items",
                "SELECT 1; --\rDROP TABLE items",
                "SELECT 1; /* /* */ */ DROP TABLE items",
                "--\rCOMMIT",
                "SELECT $$;$$; DROP TABLE items",
                "SELECT 'a\\'; DROP TABLE items; --'",
                "COMMIT",
                "/* a */ ROLLBACK",
                "END",
                "ABORT",
                "BEGIN",
                "SAVEPOINT a",
                "PREPARE TRANSACTION 'a'",
                "PREPARE a AS SELECT 1",
                "SET TRANSACTION READ WRITE",
                "SET LOCAL transaction_read_only = off",
                "SELECT set_config('transaction_read_only', 'off', false)",
                "DO $$ BEGIN SET TRANSACTION READ WRITE; INSERT INTO items VALUES (2, 'b'); END $$",
                "DO $$ BEGIN COMMIT; INSERT INTO items VALUES (2, 'b'); END $$",
                "DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', true);"
                        + " INSERT INTO items VALUES (2, 'b'); END $$"
            })
    void aStatement_thatWrites_orWouldLetOthersWrite_fails(String sql) throws Exception {
        if (sql.startsWith("SELECT 'a\\'")) {
            // With standard strings, the backslash stands for itself and the rest is a second statement.
            assertThat(catchThrowableOfType(Problem.class, () -> query(sql))).hasMessageContaining("More than one");
        }
        assertThatThrownBy(() -> query(sql)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> query("INSERT INTO items VALUES (3, 'c')"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("read-only transaction");
        assertUnchanged();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT 2",
                "SELECT 1; --\rSELECT 2",
                "SELECT 1; /* /* */ */ SELECT 2",
                "SELECT '\\'; SELECT 2 --'",
                "SELECT $a$;$b$;$a$; SELECT 2"
            })
    void twoStatements_areRefused_howeverTheyAreHidden(String sql) {
        assertThatThrownBy(() -> query(sql))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("More than one statement");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                "SET default_transaction_read_only = off",
                "SELECT set_config('default_transaction_read_only', 'off', false)",
                "RESET ALL",
                "SET standard_conforming_strings = off"
            })
    void aStatement_thatChangesTheSession_opensNothingForTheNextCall(String sql) throws Exception {
        query(sql);
        assertThatThrownBy(() -> query("INSERT INTO items VALUES (2, 'b')"))
                .hasMessageContaining("read-only transaction");
        assertThatThrownBy(() -> query("SELECT '\\'; DROP TABLE items; --'")).hasMessageContaining("More than one");
        assertUnchanged();
    }

    @Test
    @DisplayName("F13: nothing that a call sets in its session reaches the next one")
    void whatACallSets_isGoneInTheNextOne() {
        String limit = text("SHOW statement_timeout");
        query("SELECT set_config('statement_timeout', '12345', false), set_config('search_path', 'nowhere', false)");
        query("SET ROLE pg_monitor");
        query("SELECT pg_advisory_lock(7)");
        query("LISTEN gossip");
        query("DECLARE c CURSOR WITH HOLD FOR SELECT 1");
        assertThat(text("SHOW statement_timeout")).isEqualTo(limit);
        assertThat(text("SHOW search_path")).doesNotContain("nowhere");
        assertThat(text("SELECT current_user")).isEqualTo("postgres");
        assertThat(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                .isEqualTo("0");
        assertThat(text("SELECT count(*) FROM pg_listening_channels()")).isEqualTo("0");
        assertThat(text("SELECT count(*) FROM pg_cursors WHERE name = 'c'")).isEqualTo("0");
        assertThat(sources.first().pool().stats().created()).isEqualTo(1);
    }

    @Test
    void preparedStatements_ofACall_areGoneInTheNextOne() {
        query("DO $$ BEGIN EXECUTE 'PREPARE mine AS SELECT 1'; END $$");
        assertThat(text("SELECT count(*) FROM pg_prepared_statements WHERE name = 'mine'"))
                .isEqualTo("0");
    }

    @Test
    void theDeadline_isNotLifted_byASessionThatLiftsItsOwn() throws Exception {
        sources.close();
        sources = Sources.open(List.of(PostgresServer.source(true, 1, "3s")));
        toolbox = new Toolbox(PrebuiltTools.of(sources));
        Problem problem = catchThrowableOfType(
                Problem.class, () -> query("SELECT set_config('statement_timeout', '0', false), pg_sleep(30)"));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.COMMAND_TIMEOUT);
        assertThat(text("SELECT 1")).isEqualTo("1");
    }

    @Test
    void aDriver_toldToIgnoreReadOnly_isFoundOut() throws Exception {
        sources.close();
        open(PostgresServer.url() + "?readOnlyMode=ignore");
        assertThatThrownBy(() -> query("SELECT 1"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("transaction_read_only is off")
                .hasMessageContaining("readOnlyMode");
    }

    @Test
    void explaining_doesntRun() throws Exception {
        assertThat(call("explain_query", Map.of("sql", "DELETE FROM items"))
                        .get("rows")
                        .toString())
                .contains("Delete on items");
        for (String sql : List.of(
                "ANALYZE DELETE FROM items",
                "(ANALYZE) DELETE FROM items",
                "/**/ ANALYZE SELECT write_item()",
                "ANALYZE items",
                "VERBOSE SELECT 1")) {
            assertThatThrownBy(() -> call("explain_query", Map.of("sql", sql))).isInstanceOf(Problem.class);
        }
        assertUnchanged();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1;",
                "SELECT 1; -- end",
                "SELECT ';' || $a$;$a$",
                "SELECT E'\\';' AS escaped",
                "TABLE items",
                "VALUES (1)",
                "SHOW server_version",
                "EXPLAIN SELECT * FROM items",
                "/* nested /* comment */ ; */ SELECT 1",
                "SELECT '{\"a\": 1}'::jsonb ? 'a'"
            })
    void oneStatement_thatReads_isAnswered(String sql) {
        assertThat((List<?>) query(sql).get("rows")).isNotEmpty();
    }
}
