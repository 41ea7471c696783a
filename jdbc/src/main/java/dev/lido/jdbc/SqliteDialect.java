package dev.lido.jdbc;

import dev.lido.jdbc.spi.Conflict;
import dev.lido.jdbc.spi.Dialect;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * SQLite. Each connection is set up once, when it is opened: it enforces foreign keys, overwrites what is deleted, waits
 * 5 s for a lock, and writes ahead so that readers don't wait for the writer. What the user sets by the same name, as a
 * property or in the URL, stays.
 */
final class SqliteDialect implements Dialect {

    static final String PREFIX = "jdbc:sqlite:";

    private static final String JOURNAL_MODE = "journal_mode";
    /** Opens a file for reading only; SQLITE_OPEN_READONLY in SQLite's C interface. */
    private static final String READ_ONLY_MODE = "1";

    private static final int READ_ONLY_FILE = 8;
    /** The lowest eight bits of a failure's code: locked by another connection. */
    private static final int BUSY = 5;
    /** The same within a cache that connections share. */
    private static final int LOCKED = 6;

    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String TIMEOUT_EXPIRED = "HYT00";

    /**
     * Set by the driver, because it keeps a copy of its own and goes back to that after each statement with a query
     * timeout.
     */
    private static final String BUSY_TIMEOUT = "busy_timeout";

    private static final Map<String, String> PRAGMAS = pragmas();

    private static Map<String, String> pragmas() {
        Map<String, String> pragmas = new LinkedHashMap<>();
        pragmas.put("foreign_keys", "ON");
        pragmas.put("secure_delete", "ON");
        pragmas.put(JOURNAL_MODE, "WAL");
        pragmas.put("synchronous", "NORMAL");
        return pragmas;
    }

    @Override
    public String kind() {
        return "sqlite";
    }

    /**
     * Refuses what can't be pooled or can't be opened: in-memory databases, because each connection would see one of its
     * own, which is lost when that connection is replaced; a folder that isn't there; a file that isn't there, if it is
     * only to be read.
     */
    @Override
    public List<String> problems(String url, boolean readOnly) {
        if (isInMemory(url)) {
            return List.of(
                    "url names an in-memory SQLite database, of which each connection would see its own, allowed is"
                            + " a file, as in sqlite:./app.db");
        }
        Optional<Path> file = file(url);
        if (file.isEmpty()) {
            return List.of();
        }
        Path folder = file.get().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of(
                    "url names a SQLite file in the folder " + folder + ", which doesn't exist; create it first");
        } else if (readOnly && !Files.isRegularFile(file.get())) {
            return List.of(
                    "url names the SQLite file " + file.get() + ", which doesn't exist, and readOnly creates none");
        }
        return List.of();
    }

    private static boolean isInMemory(String url) {
        String name = name(url);
        String lower = url.toLowerCase(Locale.ROOT);
        return name.isEmpty()
                || name.equals(":memory:")
                || name.equals("file::memory:")
                || lower.contains("mode=memory")
                || lower.contains("vfs=memdb");
    }

    /** The file's name as the driver gets it, without parameters. */
    private static String name(String url) {
        String name = url.substring(PREFIX.length());
        int query = name.indexOf('?');
        return query < 0 ? name : name.substring(0, query);
    }

    /** Nothing for what isn't simply a file. */
    private static Optional<Path> file(String url) {
        String name = name(url);
        if (name.startsWith(":resource:")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(name.startsWith("file:") ? name.substring("file:".length()) : name)
                    .toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public void configure(String url, Properties properties, long timeoutNanos, boolean readOnly) {
        if (!isSet(BUSY_TIMEOUT, url, properties)) {
            properties.setProperty(BUSY_TIMEOUT, "5000");
        }
        if (readOnly) {
            properties.putIfAbsent("open_mode", READ_ONLY_MODE);
        }
    }

    @Override
    public void open(Connection connection, String url, Properties properties, boolean readOnly) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> pragma : PRAGMAS.entrySet()) {
                boolean writes = pragma.getKey().equals(JOURNAL_MODE);
                if (!isSet(pragma.getKey(), url, properties) && !(writes && readOnly)) {
                    set(statement, pragma.getKey(), pragma.getValue());
                }
            }
        }
    }

    private static boolean isSet(String name, String url, Properties properties) {
        return properties.containsKey(name) || url.contains(name + "=");
    }

    /** A file that can only be read keeps the journal mode that it has. */
    private static void set(Statement statement, String name, String value) throws SQLException {
        try {
            statement.execute("PRAGMA " + name + "=" + value);
        } catch (SQLException e) {
            boolean readOnlyFile = (e.getErrorCode() & 0xFF) == READ_ONLY_FILE;
            if (!readOnlyFile || !name.equals(JOURNAL_MODE)) {
                throw e;
            }
        }
    }

    @Override
    public boolean isValid(Connection connection, long timeoutNanos) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1"); // touches no file, so it can't wait for a lock
        }
        return true;
    }

    /** SQL that may have begun a transaction was noted; whether it did, only the attempt tells. */
    @Override
    public void rollback(Connection connection) throws SQLException {
        try {
            Dialect.super.rollback(connection);
        } catch (SQLException e) {
            if (e.getMessage() == null || !e.getMessage().contains("no transaction is active")) {
                throw e;
            }
        }
    }

    /** The driver refuses to change its flag once a connection is open; SQLite itself doesn't. */
    @Override
    public void setReadOnly(Connection connection, boolean readOnly) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only=" + (readOnly ? "ON" : "OFF"));
        }
    }

    @Override
    public Conflict conflict(SQLException failure) {
        int code = failure.getErrorCode() & 0xFF;
        return code == BUSY || code == LOCKED ? Conflict.BUSY : Conflict.NONE;
    }

    /**
     * "Database is locked" means two things: that someone else writes for longer than anyone waits, and that what a
     * transaction has read is out of date, in which case waiting is of no use and SQLite doesn't.
     */
    @Override
    public SQLException explained(SQLException failure, String pool) {
        if ((failure.getErrorCode() & 0xFF) != BUSY) {
            return failure;
        } else if (failure.getMessage() != null && failure.getMessage().contains("BUSY_SNAPSHOT")) {
            return new SQLTransactionRollbackException(
                    "Database changed since it was read: pool=" + pool + " code=SQLITE_BUSY_SNAPSHOT; another"
                            + " transaction has written meanwhile: roll this one back and run it again, or begin it with"
                            + " BEGIN IMMEDIATE",
                    SERIALIZATION_FAILURE,
                    failure.getErrorCode(),
                    failure);
        }
        return new SQLTransientException(
                "Database locked: pool=" + pool + " code=SQLITE_BUSY; another connection has held the lock for longer"
                        + " than busy_timeout: keep transactions that write short, run this one again, or raise"
                        + " busy_timeout",
                TIMEOUT_EXPIRED,
                failure.getErrorCode(),
                failure);
    }

    /** The driver's {@code abort} does nothing, but any statement's cancel interrupts the whole connection. */
    @Override
    public void abort(Connection connection, Executor workers) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.cancel();
        }
    }
}
