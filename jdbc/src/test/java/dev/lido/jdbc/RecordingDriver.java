package dev.lido.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/** Passes everything on to a real driver, and writes down what SQL was run. */
final class RecordingDriver implements Driver {

    private static final String PREFIX = "jdbc:recording:";

    private final List<String> sql = new CopyOnWriteArrayList<>();

    List<String> sql() {
        return sql;
    }

    Registration registered() throws SQLException {
        DriverManager.registerDriver(this);
        return () -> DriverManager.deregisterDriver(this);
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        String real = url.substring(PREFIX.length());
        Connection connection = DriverManager.getDriver(real).connect(real, properties);
        return recording(Connection.class, connection);
    }

    /** Reflection is for tests only: it keeps this class small. */
    private <T> T recording(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getName().startsWith("execute") && args != null) {
                sql.add((String) args[0]);
            }
            try {
                Object result = method.invoke(target, args);
                return result instanceof Statement statement && method.getName().equals("createStatement")
                        ? recording(Statement.class, statement)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
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

    interface Registration extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }
}
