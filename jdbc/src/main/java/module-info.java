/** A pooled data source for JDBC. */
@SuppressWarnings("requires-automatic") // PostgreSQL's driver has a name in its manifest, but no module-info
module dev.lido.jdbc {
    requires transitive dev.lido.core;
    requires transitive java.sql;
    requires static org.jspecify;
    requires static org.mariadb.jdbc;
    requires static org.postgresql.jdbc;

    exports dev.lido.jdbc;
    exports dev.lido.jdbc.spi;

    uses java.sql.Driver;
}
