package dev.lido.jdbc.spi;

import dev.lido.pool.spi.FailureKind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sorts failures by what the SQL standard and the JDK say about them. */
final class Failures {

    /** How far chains of causes and next exceptions are followed. */
    private static final int DEPTH = 8;

    /** Of class 57 and 25, those with which PostgreSQL ends a session. */
    private static final Set<String> SESSION_ENDED = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

    /** MySQL's "too many connections", for all and for one user. */
    private static final Set<Integer> MYSQL_CAPACITY = Set.of(1040, 1203);

    /** Those that PostgreSQL gives to one session: ended by an administrator, idle for too long, in a transaction for too long. */
    private static final Set<String> KILLED = Set.of("57P01", "57P05", "25P03", "25P04");

    /** MariaDB's "connection was killed", MySQL's "disconnected because of inactivity". */
    private static final Set<Integer> MYSQL_KILLED = Set.of(1927, 4031);

    /** MySQL's and MariaDB's "the server is running with --read-only", "in read only mode". */
    private static final Set<Integer> MYSQL_READ_ONLY = Set.of(1290, 1836);

    private static final String READ_ONLY_TRANSACTION = "25006";

    /** MySQL's and MariaDB's "lock wait timeout exceeded", MySQL's answer to NOWAIT. */
    private static final Set<Integer> MYSQL_LOCK_TIMEOUT = Set.of(1205, 3572);

    /** PostgreSQL's answer to NOWAIT and to its {@code lock_timeout}; the standard's, which H2 gives for the same. */
    private static final Set<String> LOCK_TIMEOUT = Set.of("55P03", "HYT00");

    private static final int MYSQL_DEADLOCK = 1213;
    /** MariaDB's "record has changed since last read", under snapshot isolation. */
    private static final int MARIADB_CHANGED = 1020;

    private Failures() {}

    static boolean refusesWrite(SQLException failure) {
        SQLException at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            if (READ_ONLY_TRANSACTION.equals(at.getSQLState()) || MYSQL_READ_ONLY.contains(at.getErrorCode())) {
                return true;
            }
            at = at.getNextException() != null
                    ? at.getNextException()
                    : at.getCause() instanceof SQLException cause ? cause : null;
        }
        return false;
    }

    static boolean endsConnection(SQLException failure) {
        SQLException at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            String state = at.getSQLState();
            if (at instanceof SQLNonTransientConnectionException
                    || at instanceof SQLRecoverableException
                    || state != null && (state.startsWith("08") || SESSION_ENDED.contains(state))) {
                return true;
            }
            // A batch hides the failure of its statement in the chain.
            at = at.getNextException() != null
                    ? at.getNextException()
                    : at.getCause() instanceof SQLException cause ? cause : null;
        }
        return false;
    }

    static boolean endsSessionOnly(SQLException failure) {
        SQLException at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            if (KILLED.contains(String.valueOf(at.getSQLState())) || MYSQL_KILLED.contains(at.getErrorCode())) {
                return true;
            }
            at = at.getNextException() != null
                    ? at.getNextException()
                    : at.getCause() instanceof SQLException cause ? cause : null;
        }
        return false;
    }

    /** By state first, because other makes use the same numbers for other things. */
    static Conflict conflict(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        int code = failure.getErrorCode();
        if (state.equals("40001")) {
            return code == MYSQL_DEADLOCK ? Conflict.DEADLOCK : Conflict.SERIALIZATION;
        } else if (state.equals("40P01")) {
            return Conflict.DEADLOCK;
        } else if (LOCK_TIMEOUT.contains(state)) {
            return Conflict.LOCK_TIMEOUT;
        } else if (state.startsWith("HY")) { // where MySQL and MariaDB put what the standard has no state for
            return MYSQL_LOCK_TIMEOUT.contains(code)
                    ? Conflict.LOCK_TIMEOUT
                    : code == MARIADB_CHANGED ? Conflict.SERIALIZATION : Conflict.NONE;
        }
        return Conflict.NONE;
    }

    /** MySQL and MariaDB roll the victim of a deadlock back as a whole, and begin a new transaction with its next statement. */
    static boolean endsTransaction(SQLException failure) {
        return conflict(failure) == Conflict.DEADLOCK && failure.getErrorCode() == MYSQL_DEADLOCK;
    }

    /** The driver's own word first, which is the most precise; then what the network said below it. */
    static FailureKind classify(Throwable failure) {
        FailureKind kind = FailureKind.OTHER;
        Throwable at = failure;
        for (int i = 0; i < DEPTH && at != null && kind == FailureKind.OTHER; i++) {
            kind = at instanceof SQLException sql ? ofSql(sql) : ofNetwork(at);
            at = at.getCause();
        }
        if (kind == FailureKind.OTHER && failure instanceof SQLException sql && isRefusal(sql.getSQLState())) {
            return FailureKind.REFUSED;
        }
        return kind;
    }

    private static FailureKind ofSql(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (failure instanceof SQLInvalidAuthorizationSpecException || state.startsWith("28")) {
            return FailureKind.AUTH;
        } else if (state.startsWith("53") || MYSQL_CAPACITY.contains(failure.getErrorCode())) {
            return FailureKind.CAPACITY;
        } else if (failure instanceof SQLTimeoutException) {
            return FailureKind.TIMEOUT;
        }
        return FailureKind.OTHER;
    }

    private static FailureKind ofNetwork(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return FailureKind.DNS;
        } else if (failure instanceof SSLException) {
            return FailureKind.TLS;
        } else if (failure instanceof SocketTimeoutException) {
            return FailureKind.TIMEOUT;
        } else if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return FailureKind.REFUSED;
        }
        return FailureKind.OTHER;
    }

    private static boolean isRefusal(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.equals("57P03"));
    }
}
