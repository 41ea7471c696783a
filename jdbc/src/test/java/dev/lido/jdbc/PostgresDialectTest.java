package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.FailureKind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("How PostgreSQL's driver says that it could not connect")
class PostgresDialectTest {

    private final PostgresDialect dialect = new PostgresDialect();

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(FailureKind.TIMEOUT, new SQLException("Connection attempt timed out.", "08001")),
                Arguments.of(FailureKind.TIMEOUT, new SQLException("x", "08001", new SocketTimeoutException("late"))),
                Arguments.of(FailureKind.REFUSED, new SQLException("x", "08001", new ConnectException("refused"))),
                Arguments.of(
                        FailureKind.REFUSED,
                        new SQLException("Could not find a server with specified targetServerType: primary", "08001")),
                Arguments.of(FailureKind.AUTH, new SQLException("no password was provided", "08004")),
                Arguments.of(FailureKind.TLS, new SQLException("The server does not support SSL.", "08004")),
                Arguments.of(FailureKind.AUTH, new SQLException("permission denied for database", "42501")),
                Arguments.of(FailureKind.CAPACITY, new SQLException("too many connections for role", "53300")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    @DisplayName("F9: a login that ran out of time is no refusal, and so no witness against open connections")
    void failureToConnect_isSorted(FailureKind kind, SQLException failure) {
        assertThat(dialect.classify(failure)).isEqualTo(kind);
    }
}
