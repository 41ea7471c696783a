package dev.lido.jdbc.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.FailureKind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {

    private final Dialect dialect = () -> "any";

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(FailureKind.AUTH, new SQLException("wrong", "28P01")),
                Arguments.of(FailureKind.AUTH, new SQLInvalidAuthorizationSpecException("wrong")),
                Arguments.of(FailureKind.CAPACITY, new SQLException("too many clients", "53300")),
                Arguments.of(FailureKind.CAPACITY, new SQLException("Too many connections", "08004", 1040)),
                Arguments.of(FailureKind.DNS, new SQLException("x", "08001", new UnknownHostException("db"))),
                Arguments.of(FailureKind.REFUSED, new SQLException("x", "08001", new ConnectException("refused"))),
                Arguments.of(FailureKind.REFUSED, new SQLException("x", "08001")),
                Arguments.of(FailureKind.REFUSED, new SQLException("starting up", "57P03")),
                Arguments.of(FailureKind.TLS, new SQLException("x", "08006", new SSLHandshakeException("no"))),
                Arguments.of(FailureKind.TIMEOUT, new SQLException("x", "08001", new SocketTimeoutException("late"))),
                Arguments.of(FailureKind.TIMEOUT, new SQLTimeoutException("late")),
                Arguments.of(FailureKind.OTHER, new SQLException("database is unknown", "3D000")),
                Arguments.of(FailureKind.OTHER, new IllegalStateException("anything")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureToConnect_isSorted(FailureKind kind, Throwable failure) {
        assertThat(dialect.classify(failure)).isEqualTo(kind);
    }

    @Test
    @DisplayName("F21: a full disk ends no connection, and is no reason to condemn others")
    void diskFull_endsNothing() {
        SQLException full = new SQLException("could not extend file: No space left on device", "53100");

        assertThat(dialect.endsConnection(full)).isFalse();
        assertThat(dialect.classify(full)).as("asked once a second at most").isEqualTo(FailureKind.CAPACITY);
    }

    @Test
    void endlessCauses_areNotFollowedForever() {
        SQLException one = new SQLException("one");
        SQLException other = new SQLException("other", one);
        one.initCause(other);
        assertThat(dialect.classify(one)).isEqualTo(FailureKind.OTHER);
        assertThat(dialect.endsConnection(one)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08003", "08006", "08S01", "57P01", "57P02", "57P03", "57P05", "25P03"})
    void stateOfALostConnection_endsIt(String state) {
        assertThat(dialect.endsConnection(new SQLException("gone", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "57014", "53100", "25P02", "42P01"})
    void anyOtherState_doesNot(String state) {
        assertThat(dialect.endsConnection(new SQLException("no", state))).isFalse();
    }

    @Test
    void lossBehindABatch_endsTheConnection() {
        BatchUpdateException batch = new BatchUpdateException("batch", "22000", new int[0]);
        batch.setNextException(new SQLException("gone", "08006"));
        assertThat(dialect.endsConnection(batch)).isTrue();
        assertThat(dialect.endsConnection(new SQLRecoverableException("gone"))).isTrue();
        assertThat(dialect.endsConnection(new SQLException("no state"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "begin;",
                "\n  Begin immediate",
                "START TRANSACTION",
                "SAVEPOINT a",
                "SET autocommit = 0",
                "SET IMPLICIT_TRANSACTIONS ON",
                "-- why\nBEGIN",
                "/**/BEGIN",
                "(SELECT 1)",
                "SELECT 1; BEGIN",
                "COMMIT AND CHAIN",
                "CALL begins()",
                "{call begins()}",
                "SELECTION",
                "",
            })
    void sqlThatMayOpenATransaction(String sql) {
        assertThat(dialect.mayOpenTransaction(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select 1;",
                " SELECT 1 ; ",
                "SELECT 'BEGIN'",
                "insert into t values (1)",
                "DESCRIBE t",
                "TRUNCATE TABLE t",
                "WITH a AS (SELECT 1) DELETE FROM t",
                "values(1)",
            })
    void sqlThatCant(String sql) {
        assertThat(dialect.mayOpenTransaction(sql)).isFalse();
    }
}
