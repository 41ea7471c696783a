package dev.lido.jdbc;

import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.pool.spi.Ticker;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Opens, checks, cleans and closes a data source's connections. */
final class JdbcResources implements ResourceFactory<JdbcResource> {

    /** From so many addresses on, those that are known are forgotten. */
    private static final int MOST_ADDRESSES = 64;

    private final Driver driver;
    private final String url;
    /** Without what a login is asked for at each connect. */
    private final Properties properties;

    private final Reach reach;
    private final Hosts hosts;
    private final boolean readOnly;
    private final Ticker ticker;
    /** Null where only reads are wanted. Set once, before the first failure can be looked at. */
    private volatile @Nullable WriterWatch writers;
    /** Another one than at the start once a transaction pooler was met. */
    private volatile Dialect dialect;
    /** Addresses at which no transaction pooler was met. */
    private final Set<String> direct = ConcurrentHashMap.newKeySet();

    private final long resetNanos;
    private final OpenBackends backends;
    private final Executor workers;
    private final @Nullable CommandTimeout commandTimeout;

    JdbcResources(SourceParts parts, Executor workers, @Nullable CommandTimeout commandTimeout) {
        this.driver = parts.driver();
        this.dialect = parts.dialect();
        this.url = parts.url();
        this.properties = parts.properties();
        this.reach = parts.reach();
        this.hosts = new Hosts(
                url,
                properties,
                reach.names(),
                !parts.config().dnsCheckInterval().isZero());
        this.ticker = parts.environment().ticker();
        this.readOnly = parts.readOnly();
        this.backends = new OpenBackends(url, parts.config().name());
        this.resetNanos = parts.config().validationTimeout().toNanos();
        this.workers = workers;
        this.commandTimeout = commandTimeout;
    }

    /** Has servers watched that take no writes any more; before the pool opens anything. */
    void watch(WriterWatch watch) {
        writers = watch;
    }

    @Override
    public JdbcResource create(long timeoutNanos) throws SQLException {
        long deadline = ticker.nanos() + timeoutNanos;
        Properties all = new Properties();
        all.putAll(properties);
        reach.login().addTo(all);
        Map<String, String> found =
                hosts.lookUp(); // before the connect: so an address may be too old, but never too new
        Dialect present = dialect;
        Connection connection;
        try {
            connection = connect(present, all, deadline);
        } catch (SQLException e) {
            Dialect other = reach.looksForPooler() ? present.settled(e) : present;
            if (other == present) {
                throw e;
            }
            present = other;
            dialect = other;
            connection = connect(other, all, deadline);
        }
        try {
            Dialect settled = settled(present, connection);
            if (settled == present) {
                return set(connection, present, found);
            }
            dialect = settled;
            connection.close();
            connection = connect(settled, all, deadline);
            return set(connection, settled, found);
        } catch (Throwable t) {
            closeAfter(t, connection);
            throw t;
        }
    }

    /** Sets up a connection that was just opened. */
    private JdbcResource set(Connection connection, Dialect suited, Map<String, String> found) throws SQLException {
        suited.open(connection, url, properties, readOnly);
        if (reach.schema() != null) {
            suited.openSchema(connection, reach.schema());
        }
        String address = hosts.address(suited.address(connection), found);
        WriterWatch watch = writers;
        if (watch != null && watch.isDegraded()) {
            if (suited.isReadOnlyServer(connection)) {
                watch.noteStillReadOnly(address);
            } else {
                watch.noteWriter(address);
            }
        }
        JdbcResource resource = new JdbcResource(connection, suited, address, workers, commandTimeout);
        backends.opened(resource.backendId());
        return resource;
    }

    private Dialect settled(Dialect present, Connection connection) throws SQLException {
        if (!reach.looksForPooler() || !present.keepsSession()) {
            return present;
        }
        String address = present.address(connection);
        if (direct.contains(address)) {
            return present;
        }
        Dialect settled = present.settled(connection);
        if (settled == present) {
            if (direct.size() >= MOST_ADDRESSES) {
                direct.clear();
            }
            direct.add(address);
        }
        return settled;
    }

    /**
     * Opens a connection that isn't set up yet, for a look at the database from beside the pool. Blocks for about as long as it
     * is told, if the driver has such a limit.
     */
    Connection connect(long timeoutNanos) throws SQLException {
        Properties all = new Properties();
        all.putAll(properties);
        reach.login().addTo(all);
        return connect(dialect, all, ticker.nanos() + timeoutNanos);
    }

    private Connection connect(Dialect suited, Properties asked, long deadline) throws SQLException {
        long left = deadline - ticker.nanos();
        if (left <= 0) {
            throw new SQLTimeoutException(
                    "No time left to connect: the credentials' supplier or the lookup of the host took it all",
                    "08001");
        }
        Properties all = new Properties();
        all.putAll(asked);
        suited.introduce(all, backends.introduction());
        suited.configure(url, all, left, readOnly);
        if (reach.schema() != null) {
            suited.configureSchema(all, reach.schema());
        }
        Connection connection;
        try {
            connection = driver.connect(url, all);
        } catch (SQLException e) {
            throw explained(suited, e);
        }
        if (connection == null) {
            throw new SQLException("Driver refused: driver=" + driver.getClass().getName()
                    + " doesn't accept the URL that it accepted before");
        }
        return connection;
    }

    private SQLException explained(Dialect suited, SQLException failure) {
        String advice = suited.advice(failure);
        if (advice == null) {
            // What was right when the data source was made may have gone wrong since, and the dialect says it better.
            List<String> problems = suited.problems(url, readOnly);
            advice = problems.isEmpty() ? null : String.join("; ", problems);
        }
        return advice == null
                ? failure
                : new SQLException(advice, failure.getSQLState(), failure.getErrorCode(), failure);
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
        WriterWatch watch = writers;
        if (watch == null || !resource.takeRefusedWrite()) {
            return resource.reset(marks, resetNanos);
        }
        return resource.reset(marks, resetNanos) && resource.askForWrites(resetNanos, watch);
    }

    @Override
    public String address(JdbcResource resource) {
        return resource.address();
    }

    @Override
    public boolean isCurrent(String address) {
        return hosts.isCurrent(address);
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
