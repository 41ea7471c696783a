package dev.lido.jdbc;

import dev.lido.jdbc.spi.TransactionStatus;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What MariaDB's driver knows of a transaction: the server's status, which came with the last success. Knows the driver's
 * classes, so it is asked only if they are there.
 */
final class MariaDbStatus {

    private static final boolean PRESENT = isPresent();

    /** SERVER_STATUS_IN_TRANS of the protocol. */
    private static final int IN_TRANSACTION = 1;

    private MariaDbStatus() {}

    private static boolean isPresent() {
        try {
            return Driver.isLinked();
        } catch (LinkageError e) {
            return false; // not on the class path, or not visible from here, as happens in application servers
        }
    }

    /** Unknown for a connection of another driver. */
    static TransactionStatus of(Connection connection) throws SQLException {
        return PRESENT ? Driver.status(connection) : TransactionStatus.UNKNOWN;
    }

    /** The server's number for a connection; empty for one of another driver. */
    static String threadId(Connection connection) throws SQLException {
        return PRESENT ? Driver.threadId(connection) : "";
    }

    /** Loaded on its own, so that a missing class is met here. */
    private static final class Driver {

        static boolean isLinked() {
            return !org.mariadb.jdbc.Connection.class.getName().isEmpty();
        }

        static TransactionStatus status(Connection connection) throws SQLException {
            if (!connection.isWrapperFor(org.mariadb.jdbc.Connection.class)) {
                return TransactionStatus.UNKNOWN;
            }
            int status = connection
                    .unwrap(org.mariadb.jdbc.Connection.class)
                    .getContext()
                    .getServerStatus();
            return (status & IN_TRANSACTION) != 0 ? TransactionStatus.OPEN : TransactionStatus.NONE_AT_LAST_SUCCESS;
        }

        static String threadId(Connection connection) throws SQLException {
            return connection.isWrapperFor(org.mariadb.jdbc.Connection.class)
                    ? Long.toString(
                            connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId())
                    : "";
        }
    }
}
