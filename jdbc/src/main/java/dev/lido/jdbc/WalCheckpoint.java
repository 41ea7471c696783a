package dev.lido.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;

/**
 * What came of moving SQLite's write-ahead log into the database file, by {@link LidoDataSource#checkpoint()}.
 *
 * <p>Immutable. Experimental.
 */
public final class WalCheckpoint {

    private final boolean complete;
    private final long pages;
    private final long moved;

    private WalCheckpoint(boolean complete, long pages, long moved) {
        this.complete = complete;
        this.pages = pages;
        this.moved = moved;
    }

    /**
     * Runs one over a connection of its own, which can write also where the data source only reads, and is closed at once. The
     * file's other settings are left alone.
     */
    static WalCheckpoint run(SourceParts parts) throws SQLException {
        String pool = parts.config().name();
        if (!(parts.dialect() instanceof SqliteDialect dialect)) {
            throw new SQLFeatureNotSupportedException("No checkpoint: pool=" + pool + " kind="
                    + parts.config().kind() + "; only SQLite leaves that to its users");
        }
        Properties properties = new Properties();
        properties.putAll(parts.properties());
        properties.remove("open_mode");
        dialect.configure(
                parts.url(), properties, parts.config().connectTimeout().toNanos(), false);
        try (Connection connection = parts.driver().connect(parts.url(), properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            row.next();
            // Of a file without such a log the counts are -1.
            return new WalCheckpoint(row.getInt(1) == 0, Math.max(0, row.getLong(2)), Math.max(0, row.getLong(3)));
        } catch (SQLException e) {
            throw dialect.explained(e, pool);
        }
    }

    /**
     * Whether all of the log is in the file, and the log empty. If not, someone read or wrote for longer than
     * {@code busy_timeout}: what could be moved was, and nothing is lost; try again when there is less to do.
     *
     * @return true if so
     */
    public boolean complete() {
        return complete;
    }

    /**
     * How many pages were in the log: none after a complete one, which empties it.
     *
     * @return pages; 0 for a file that has no such log
     */
    public long pages() {
        return pages;
    }

    /**
     * How many of these are in the file now.
     *
     * @return pages
     */
    public long moved() {
        return moved;
    }

    /** For logs. */
    @Override
    public String toString() {
        return "complete=" + complete + " pages=" + pages + " moved=" + moved;
    }
}
