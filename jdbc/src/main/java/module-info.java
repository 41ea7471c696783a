/** A pooled data source for JDBC. */
module dev.lido.jdbc {
    requires transitive dev.lido.core;
    requires transitive java.sql;
    requires static org.jspecify;
}
