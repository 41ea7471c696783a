package dev.lido.server.tools;

import org.jspecify.annotations.Nullable;

/**
 * A table as the database's catalog has it.
 *
 * @param catalog where the driver says that it is
 * @param schema in which schema, if the database has such
 * @param name its own name
 * @param type for example {@code TABLE}
 * @param comment what its owner says of it
 */
record TableName(
        @Nullable String catalog,
        @Nullable String schema,
        String name,
        String type,
        @Nullable String comment) {

    /** With its schema, as a caller may write it. */
    String qualified() {
        return schema == null ? name : schema + "." + name;
    }
}
