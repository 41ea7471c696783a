package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("F15: a lease used after close, or closed twice")
class UseAfterCloseTest {

    /** What must do nothing, and what it says then. */
    private static final Map<String, Object> QUIET = quiet();

    private final LidoDataSource pool = LidoDataSource.builder()
            .name("orders")
            .url("jdbc:h2:mem:use-after-close")
            .maxSize(1)
            .build();

    private static Map<String, Object> quiet() {
        Map<String, Object> quiet = new LinkedHashMap<>();
        quiet.put("close", null);
        quiet.put("free", null);
        quiet.put("abort", null);
        quiet.put("isClosed", true);
        quiet.put("isValid", false);
        return quiet;
    }

    private ConnectionLease closed;

    @BeforeEach
    void closeALease() throws SQLException {
        closed = (ConnectionLease) pool.getConnection();
        assertThat(closed.getAutoCommit()).isTrue();
        closed.close();
    }

    @AfterEach
    void closePool() {
        assertThat(pool.stats().active()).isZero();
        pool.close();
    }

    /** All over objects of a driver that must not be reached. */
    private Map<Class<?>, Object> everythingOfTheClosedLease() {
        Map<Class<?>, Object> objects = new LinkedHashMap<>();
        objects.put(Connection.class, closed);
        objects.put(Statement.class, new StatementLease(closed, outOfReach(Statement.class)));
        objects.put(
                PreparedStatement.class, new PreparedStatementLease(closed, outOfReach(PreparedStatement.class), null));
        objects.put(
                CallableStatement.class, new CallableStatementLease(closed, outOfReach(CallableStatement.class), null));
        objects.put(ResultSet.class, new ResultSetLease(closed, null, outOfReach(ResultSet.class)));
        objects.put(DatabaseMetaData.class, new MetaDataLease(closed, outOfReach(DatabaseMetaData.class)));
        objects.put(
                ResultSetMetaData.class, new ForwardingResultSetMetaData(closed, outOfReach(ResultSetMetaData.class)));
        objects.put(
                ParameterMetaData.class, new ForwardingParameterMetaData(closed, outOfReach(ParameterMetaData.class)));
        objects.put(Blob.class, new ForwardingBlob(closed, outOfReach(Blob.class)));
        objects.put(Clob.class, new ForwardingClob(closed, outOfReach(Clob.class)));
        objects.put(NClob.class, new ForwardingNClob(closed, outOfReach(NClob.class)));
        objects.put(Array.class, new ArrayLease(closed, outOfReach(Array.class)));
        objects.put(SQLXML.class, new ForwardingSqlXml(closed, outOfReach(SQLXML.class)));
        objects.put(Ref.class, new ForwardingRef(closed, outOfReach(Ref.class)));
        return objects;
    }

    private static <T> T outOfReach(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            throw new AssertionError("The driver was reached: " + method);
        }));
    }

    @TestFactory
    @DisplayName("F15: every method of JDBC")
    List<DynamicTest> everyMethod_afterClose_isRefused() {
        List<DynamicTest> tests = new ArrayList<>();
        everythingOfTheClosedLease().forEach((type, object) -> {
            for (Method method : type.getMethods()) {
                // A driver's version is a constant, and JDBC allows no exception there.
                if (!Modifier.isStatic(method.getModifiers())
                        && !method.getName().matches("getDriver(Major|Minor)Version")) {
                    tests.add(DynamicTest.dynamicTest(
                            type.getSimpleName() + ": " + method.toGenericString(),
                            () -> callAfterClose(object, method)));
                }
            }
        });
        assertThat(tests).hasSizeGreaterThan(700);
        return tests;
    }

    private static void callAfterClose(Object object, Method method) throws Exception {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = zero(method.getParameterTypes()[i]);
        }
        if (QUIET.containsKey(method.getName())) {
            assertThat(method.invoke(object, arguments)).isEqualTo(QUIET.get(method.getName()));
            return;
        }
        assertThatThrownBy(() -> method.invoke(object, arguments))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOfAny(LeaseClosedException.class, SQLClientInfoException.class)
                .hasMessageStartingWith("Connection used after close: pool=orders")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
    }

    private static Object zero(Class<?> type) {
        if (!type.isPrimitive()) {
            return null;
        }
        return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
    }

    @Test
    @DisplayName("F15: a late close, also a second one, does nothing to the next holder")
    void lateClose_doesNothingToTheNextHolder() throws SQLException {
        try (Connection next = pool.getConnection()) {
            closed.close();
            closed.abort(Runnable::run);
            assertThat(next.isClosed()).isFalse();
            assertThat(next.isValid(1)).isTrue();
            assertThat(pool.stats().active()).isEqualTo(1);
        }
        assertThat(pool.stats().idle()).isEqualTo(1);
        assertThat(pool.stats().created()).isEqualTo(1);
    }

    @Test
    @DisplayName("F15: what a lease has made ends with it")
    void everythingMade_endsWithTheLease() throws SQLException {
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT ?");
        CallableStatement callable = connection.prepareCall("CALL 1");
        DatabaseMetaData metaData = connection.getMetaData();
        ResultSet tables = metaData.getTables(null, null, null, null);
        statement.execute("SELECT CAST('a' AS CLOB), CAST(X'01' AS BLOB), ARRAY[1, 2]");
        ResultSet rows = statement.getResultSet();
        assertThat(rows.next()).isTrue();
        Clob clob = rows.getClob(1);
        Blob blob = (Blob) rows.getObject(2);
        Array array = rows.getObject(3, Array.class);
        ResultSet elements = array.getResultSet();
        ResultSetMetaData columns = rows.getMetaData();
        Blob made = connection.createBlob();
        assertThat(clob.getSubString(1, 1)).isEqualTo("a");

        connection.close();

        assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(() -> prepared.setInt(1, 1)).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(callable::execute).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(metaData::getSchemas).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(tables::next).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(() -> rows.getString(1)).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(() -> clob.getSubString(1, 1)).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(blob::length).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(array::getArray).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(elements::next).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(() -> columns.getColumnName(1)).isInstanceOf(LeaseClosedException.class);
        assertThatThrownBy(made::length).isInstanceOf(LeaseClosedException.class);
        rows.close();
        statement.close();
        clob.free();
    }

    @Test
    @DisplayName("F15: result sets that no statement of the caller closes are closed at release")
    void resultSetsWithoutAStatement_areClosed() throws SQLException {
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        statement.execute("CREATE TABLE keyed (id INTEGER GENERATED ALWAYS AS IDENTITY, text VARCHAR(9))");
        statement.executeUpdate("INSERT INTO keyed (text) VALUES ('a')", Statement.RETURN_GENERATED_KEYS);
        ResultSet keys = statement.getGeneratedKeys().unwrap(ResultSet.class);
        ResultSet tables =
                connection.getMetaData().getTables(null, null, null, null).unwrap(ResultSet.class);
        ResultSet rows = connection.createStatement().executeQuery("SELECT ARRAY[1, 2]");
        assertThat(rows.next()).isTrue();
        ResultSet elements = rows.getArray(1).getResultSet().unwrap(ResultSet.class);
        assertThat(keys.isClosed() || tables.isClosed() || elements.isClosed()).isFalse();

        connection.close();

        assertThat(keys.isClosed()).isTrue();
        assertThat(tables.isClosed()).isTrue();
        assertThat(elements.isClosed()).isTrue();
    }

    @Test
    void whatALeaseHasMade_leadsBackToTheLease_notToTheDriver() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getSchemas().getStatement()).isNull();
        }
    }

    @Test
    void toString_saysNothingOfUrlOrSql() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.prepareStatement("SELECT 's3cret'")) {
            assertThat(connection).hasToString("connection of orders");
            assertThat(statement).hasToString("statement of connection of orders");
        }
        assertThat(closed).hasToString("connection of orders, closed");
    }

    @Test
    void unwrap_reachesTheDriversObject() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class))
                    .isTrue();
            assertThat(connection.unwrap(org.h2.jdbc.JdbcConnection.class)).isNotNull();
            assertThat(connection.unwrap(Connection.class)).isInstanceOf(org.h2.jdbc.JdbcConnection.class);
            assertThat(statement.unwrap(Statement.class)).isInstanceOf(org.h2.jdbc.JdbcStatement.class);
        }
    }

    @Test
    void valuesOfTheDriver_areUnwrapped_onTheirWayBackIn() throws SQLException {
        List<Object> received = new ArrayList<>();
        PreparedStatement driver = (PreparedStatement) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (self, method, args) -> {
                    received.add(args[1]);
                    return null;
                });
        try (Connection connection = pool.getConnection()) {
            PreparedStatement statement = new PreparedStatementLease((ConnectionLease) connection, driver, null);
            Clob clob = connection.createClob();
            Array array = connection.createArrayOf("INTEGER", new Object[] {1, 2});
            statement.setClob(1, clob);
            statement.setArray(1, array);
            statement.setObject(1, array);
            statement.setObject(1, "plain");
            assertThat(received)
                    .containsExactly(
                            DriverObjects.plain(clob), DriverObjects.plain(array), DriverObjects.plain(array), "plain");
            assertThat(received).noneMatch(DriverObject.class::isInstance);
        }
    }
}
