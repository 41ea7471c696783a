package dev.lido.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/**
 * A database that does what a test tells it: connections that remember what they are set to, and statements that run
 * {@link #whenExecuted}. Register it with {@link #registered}, and reach it at {@link #url}.
 */
final class StubDatabase implements Driver {

    /** What a statement does. */
    interface Execution {
        void run(String sql) throws SQLException;
    }

    final List<StubConnection> connections = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Properties> connects = new CopyOnWriteArrayList<>();
    volatile Execution whenExecuted = sql -> {};
    volatile Execution whenCancelled = sql -> {};
    volatile Execution whenEnded = call -> {};
    volatile Execution whenConnected = url -> {};
    volatile Execution whenSet = setting -> {};

    /** The host that its URL names; null for a URL without any. */
    volatile String host;

    String url() {
        return "jdbc:stub:" + (host == null ? "" : "//" + host + "/") + System.identityHashCode(this);
    }

    RecordingDriver.Registration registered() throws SQLException {
        DriverManager.registerDriver(this);
        return () -> DriverManager.deregisterDriver(this);
    }

    LidoDataSourceBuilder builder() {
        return LidoDataSource.builder().name("stub").url(url()).maxSize(1);
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        connects.add(properties);
        whenConnected.run(url);
        StubConnection connection = new StubConnection();
        connections.add(connection);
        return connection.proxy;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.equals(url());
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    private static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Setters write to a map, getters read from it. */
    final class StubConnection implements InvocationHandler {

        final Map<String, Object> settings = new ConcurrentHashMap<>(Map.of(
                "AutoCommit",
                true,
                "ReadOnly",
                false,
                "TransactionIsolation",
                Connection.TRANSACTION_READ_COMMITTED,
                "Catalog",
                "default catalog",
                "Schema",
                "default schema",
                "Holdability",
                ResultSet.CLOSE_CURSORS_AT_COMMIT,
                "NetworkTimeout",
                0,
                "TypeMap",
                Map.of(),
                "ClientInfo",
                new Properties()));

        final Connection proxy = stub(Connection.class, this);
        volatile boolean closed;
        volatile boolean broken;

        @Override
        public Object invoke(Object self, Method method, Object[] args) throws Throwable {
            String name = method.getName();
            switch (name) {
                case "createStatement":
                    return stub(Statement.class, new StubStatement(null));
                case "prepareStatement":
                    return stub(PreparedStatement.class, new StubStatement((String) args[0]));
                case "isValid":
                    return !broken;
                case "close":
                    closed = true;
                    return null;
                case "isClosed":
                    return closed;
                case "abort":
                    events.add("abort");
                    closed = true;
                    return null;
                case "rollback", "commit", "clearWarnings":
                    events.add(name);
                    whenEnded.run(name);
                    return null;
                case "setSavepoint":
                    return null;
                case "hashCode":
                    return System.identityHashCode(this);
                case "equals":
                    return self == args[0];
                case "toString":
                    return "stub connection";
                default:
                    return setting(name, args);
            }
        }

        private Object setting(String name, Object[] args) throws SQLException {
            if (name.startsWith("set")) {
                whenSet.run(name.substring(3) + "=" + args[args.length - 1]);
                if (args[args.length - 1] != null) {
                    settings.put(name.substring(3), args[args.length - 1]);
                }
                return null;
            }
            return settings.get(name.replaceFirst("get|is", ""));
        }
    }

    private final class StubStatement implements InvocationHandler {

        private final Map<String, Object> settings = new HashMap<>();
        private final String prepared;

        /** One that was prepared, or null. */
        StubStatement(String prepared) {
            this.prepared = prepared;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] args) throws Throwable {
            switch (method.getName()) {
                case "setObject":
                    whenSet.run("argument=" + args[1]);
                    return null;
                case "executeUpdate":
                    whenExecuted.run(prepared);
                    return 1;
                case "execute":
                    whenExecuted.run(prepared == null ? (String) args[0] : prepared);
                    return false;
                case "setInt", "setBinaryStream":
                    return null;
                case "cancel":
                    whenCancelled.run("cancel");
                    return null;
                case "close":
                    events.add("statement closed");
                    return settings.put("closed", true);
                case "isClosed":
                    return settings.containsKey("closed");
                case "hashCode":
                    return System.identityHashCode(this);
                case "equals":
                    return self == args[0];
                case "toString":
                    return "stub statement";
                default:
                    throw new UnsupportedOperationException(method.toString());
            }
        }
    }
}
