package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
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
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What JDBC's interfaces have by default is no answer of the driver's, so nothing may be left to that. */
class JdbcMethodsTest {

    static Stream<Arguments> leases() {
        return Stream.of(
                Arguments.of(DataSource.class, LidoDataSource.class),
                Arguments.of(Connection.class, ConnectionLease.class),
                Arguments.of(Statement.class, StatementLease.class),
                Arguments.of(PreparedStatement.class, PreparedStatementLease.class),
                Arguments.of(CallableStatement.class, CallableStatementLease.class),
                Arguments.of(ResultSet.class, ResultSetLease.class),
                Arguments.of(ResultSetMetaData.class, ForwardingResultSetMetaData.class),
                Arguments.of(ParameterMetaData.class, ForwardingParameterMetaData.class),
                Arguments.of(DatabaseMetaData.class, MetaDataLease.class),
                Arguments.of(Blob.class, ForwardingBlob.class),
                Arguments.of(Clob.class, ForwardingClob.class),
                Arguments.of(NClob.class, ForwardingNClob.class),
                Arguments.of(Array.class, ArrayLease.class),
                Arguments.of(Ref.class, ForwardingRef.class),
                Arguments.of(SQLXML.class, ForwardingSqlXml.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leases")
    @DisplayName("P1: every method, those with a default included, is Lido's own")
    void everyMethod_isImplemented(Class<?> api, Class<?> lease) {
        Stream<Method> left = Stream.of(api.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(method -> implementation(lease, method))
                .filter(method -> method.getDeclaringClass().isInterface());

        assertThat(left).as("methods of %s that %s doesn't have", api, lease).isEmpty();
    }

    private static Method implementation(Class<?> lease, Method method) {
        try {
            return lease.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
