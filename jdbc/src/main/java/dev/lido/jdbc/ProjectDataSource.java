package dev.lido.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A project's connections, whichever pool they come from at the time. Thread-safe. */
final class ProjectDataSource implements DataSource {

    private final ProjectPools pools;
    private final String project;

    ProjectDataSource(ProjectPools pools, String project) {
        this.pools = pools;
        this.project = project;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pools.getConnection(project);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw unsupported("Credentials not taken");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw unsupported("Login timeout not set");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) throws SQLException {
        throw unsupported("Log writer not taken");
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw unsupported("No parent logger");
    }

    private SQLFeatureNotSupportedException unsupported(String what) {
        return new SQLFeatureNotSupportedException(
                what + ": project=" + project + "; the builder of ProjectPools says it for all projects");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("Not a wrapper: project=" + project + " type=" + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    /** The project's name. */
    @Override
    public String toString() {
        return "data source of project " + project;
    }
}
