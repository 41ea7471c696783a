package dev.lido.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Binds arguments to a prepared statement, by the method that all drivers understand alike, where JDBC leaves room.
 *
 * <p>Too many are refused by every driver. Too few are noticed by most of them, when the statement is run; SQLite's binds null
 * instead, so it is asked how many there should be, as is H2's, because these two know it without asking a server.
 */
final class Arguments {

    private static final Set<String> KNOW_THE_COUNT = Set.of("sqlite", "h2");

    private final PreparedStatement statement;
    private final String label;
    private final String kind;
    /** How many there should be; -1 where that isn't known. */
    private final int expected;

    Arguments(PreparedStatement statement, Scope scope) throws SQLException {
        this.statement = statement;
        this.label = scope.label();
        this.kind = scope.sessions().dialect().kind();
        this.expected =
                KNOW_THE_COUNT.contains(kind) ? statement.getParameterMetaData().getParameterCount() : -1;
    }

    void bind(@Nullable Object[] values) throws SQLException {
        if (expected >= 0 && expected != values.length) {
            throw new SQLException(
                    "Arguments don't match: " + label + " arguments=" + values.length + " parameters=" + expected + "; "
                            + (values.length < expected
                                    ? "there is none for question mark " + (values.length + 1)
                                    : "there is no question mark for argument " + (expected + 1)),
                    SqlStates.ARGUMENTS);
        }
        for (int i = 0; i < values.length; i++) {
            try {
                bind(i + 1, values[i]);
            } catch (SQLException | RuntimeException e) {
                throw new SQLException(
                        "Argument not taken: " + label + " position=" + (i + 1) + " arguments=" + values.length
                                + " type="
                                + (values[i] == null
                                        ? "null"
                                        : values[i].getClass().getName())
                                + "; check that there are as many question marks, and that the driver takes that type",
                        SqlStates.ARGUMENTS,
                        e);
            }
        }
    }

    private void bind(int position, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(position, Types.NULL);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(position, bytes);
        } else if (value instanceof BigInteger number) {
            statement.setBigDecimal(position, new BigDecimal(number));
        } else if (value instanceof Enum<?> constant) {
            statement.setString(position, constant.name());
        } else if (value instanceof Character character) {
            statement.setString(position, character.toString());
        } else if (value instanceof Instant instant) {
            statement.setObject(position, instant.atOffset(ZoneOffset.UTC));
        } else if (value instanceof ZonedDateTime time) {
            statement.setObject(position, time.toOffsetDateTime());
        } else if (value instanceof UUID && kind.equals("mysql")) {
            statement.setString(position, value.toString()); // else its driver would serialize it
        } else if (value.getClass() == java.util.Date.class) {
            statement.setTimestamp(position, new Timestamp(((java.util.Date) value).getTime()));
        } else {
            statement.setObject(position, value);
        }
    }
}
