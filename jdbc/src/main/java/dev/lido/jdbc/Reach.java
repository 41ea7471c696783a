package dev.lido.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * How a data source gets to its database, besides the URL.
 *
 * @param schema in which tables are looked for first; null for what the database says
 * @param looksForPooler whether to find out if a transaction pooler stands in between; false if it was said
 */
record Reach(Login login, @Nullable String schema, boolean looksForPooler, NameResolver names) {}
