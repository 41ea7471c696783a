package dev.lido.jdbc;

import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens, checks, cleans and closes a data source's connections. */
final class JdbcResources implements ResourceFactory<JdbcResource> {

    private final Driver driver;
    private final Dialect dialect;
    private final String url;
    /** Without the password, which is asked for at each connect. */
    private final Properties properties;

    private final @Nullable Supplier<String> password;
    private final boolean readOnly;
    private final long resetNanos;
    private final OpenBackends backends;
    private final ResourceParts common;

    JdbcResources(SourceParts parts, @Nullable CommandTimeout commandTimeout) {
        this.driver = parts.driver();
        this.dialect = parts.dialect();
        this.url = parts.url();
        this.properties = parts.properties();
        this.password = parts.password();
        this.readOnly = parts.readOnly();
        this.backends = new OpenBackends(url, parts.config().name());
        this.resetNanos = parts.config().validationTimeout().toNanos();
        this.common = new ResourceParts(
                dialect,
                parts.config(),
                parts.environment().workers(),
                commandTimeout,
                QueryLog.of(parts.config(), parts.environment().ticker()));
    }

    @Override
    public JdbcResource create(long timeoutNanos) throws SQLException {
        Connection connection = connect(timeoutNanos);
        try {
            dialect.open(connection, url, properties, readOnly);
            JdbcResource resource = new JdbcResource(connection, common);
            backends.opened(resource.backendId());
            return resource;
        } catch (Throwable t) {
            closeAfter(t, connection);
            throw t;
        }
    }

    /** Opens a connection that isn't set up yet. Blocks for about as long as it is told, if the driver has such a limit. */
    Connection connect(long timeoutNanos) throws SQLException {
        Properties all = new Properties();
        all.putAll(properties);
        String secret = password == null ? null : password.get();
        if (secret != null) {
            all.setProperty("password", secret);
        }
        dialect.introduce(all, backends.introduction());
        dialect.configure(url, all, timeoutNanos, readOnly);
        return connect(all);
    }

    private Connection connect(Properties all) throws SQLException {
        Connection connection;
        try {
            connection = driver.connect(url, all);
        } catch (SQLException e) {
            // What was right when the data source was made may have gone wrong since, and the dialect says it better.
            List<String> problems = dialect.problems(url, readOnly);
            throw problems.isEmpty()
                    ? e
                    : new SQLException(String.join("; ", problems), e.getSQLState(), e.getErrorCode(), e);
        }
        if (connection == null) {
            throw new SQLException("Driver refused: driver=" + driver.getClass().getName()
                    + " doesn't accept the URL that it accepted before");
        }
        return connection;
    }

    private static void closeAfter(Throwable failure, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public boolean validate(JdbcResource resource, long timeoutNanos) throws Exception {
        return resource.validate(timeoutNanos);
    }

    @Override
    public boolean reset(JdbcResource resource, int marks) throws Exception {
        return resource.reset(marks, resetNanos);
    }

    @Override
    public boolean hasRolledBack(JdbcResource resource) {
        return resource.hasRolledBack();
    }

    @Override
    public int idleWork(JdbcResource resource) {
        CallWatch watch = resource.watch();
        return watch == null ? 0 : watch.idleWork();
    }

    @Override
    public void abort(JdbcResource resource) {
        resource.abort();
    }

    @Override
    public void close(JdbcResource resource) throws SQLException {
        try {
            resource.close();
        } finally {
            backends.closed(resource.backendId());
        }
    }

    @Override
    public String backendId(JdbcResource resource) {
        return resource.backendId();
    }

    OpenBackends backends() {
        return backends;
    }

    /** How the database is asked what its sessions do; empty if it can't be. */
    Optional<ActivityView> activityView() {
        return dialect.activityView();
    }

    @Override
    public Lease<JdbcResource> lease(Slot<JdbcResource> slot, JdbcResource resource, long word) {
        return new ConnectionLease(slot, resource, word);
    }

    @Override
    public FailureKind classify(Throwable failure) {
        return dialect.classify(failure);
    }
}
