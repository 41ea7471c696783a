package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("D10: SQL that a transaction pooler can't keep to one client")
class SessionSqlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET search_path TO acme",
                "  set\n  statement_timeout = 5",
                "SET SESSION AUTHORIZATION app",
                "/* for acme */ SET ROLE acme",
                "-- for acme\nSET search_path TO acme",
                "RESET ALL",
                "DISCARD ALL",
                "LISTEN orders",
                "UNLISTEN *",
                "PREPARE p AS SELECT 1",
                "DEALLOCATE p",
                "LOAD 'auto_explain'",
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_try_advisory_lock_shared (1)",
                "SELECT PG_ADVISORY_UNLOCK_ALL()"
            })
    void refused(String sql) {
        assertThat(SessionSql.refusal(sql)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET LOCAL search_path TO acme",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SET CONSTRAINTS ALL DEFERRED",
                "set application_name = 'orders'",
                "SET TIME ZONE 'UTC'",
                "PREPARE TRANSACTION 'two-phase'",
                "SELECT pg_advisory_xact_lock(1)",
                "SELECT pg_try_advisory_xact_lock(1)",
                "SELECT set_config('search_path', 'acme', true)",
                "UPDATE listeners SET listen = true",
                "NOTIFY orders",
                "BEGIN",
                "",
                "(SELECT 1)"
            })
    void let(String sql) {
        assertThat(SessionSql.refusal(sql)).isNull();
    }
}
