package dev.lido.server.config;

import dev.lido.pool.PoolConfig;
import java.util.Optional;

/**
 * A database that the server offers.
 *
 * @param name its name, also that of its pool
 * @param type what it is
 * @param url a JDBC URL, or one of the forms that users bring (for SQLite a path)
 * @param user for the database
 * @param password for the database; never printed
 * @param schema where tables are looked for when the caller names none
 * @param readOnly whether tools may only read
 * @param required whether the server is ready only while this source isn't down
 * @param maxRows rows in an answer
 * @param maxBytes bytes in an answer
 * @param maxCellBytes bytes in one value
 * @param pool its pool's settings
 */
public record SourceConfig(
        String name,
        SourceType type,
        String url,
        Optional<String> user,
        Optional<String> password,
        Optional<String> schema,
        boolean readOnly,
        boolean required,
        int maxRows,
        int maxBytes,
        int maxCellBytes,
        PoolConfig pool) {

    /** Everything but the password and the URL, which may hold one. */
    @Override
    public String toString() {
        return "source=" + name + " type=" + type.key() + " readOnly=" + readOnly + " required=" + required + " "
                + pool;
    }
}
