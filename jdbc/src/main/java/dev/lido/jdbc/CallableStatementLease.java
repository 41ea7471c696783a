package dev.lido.jdbc;

import java.sql.CallableStatement;

/** A call of a stored procedure that ends with its lease. */
final class CallableStatementLease extends ForwardingCallableStatement {

    CallableStatementLease(ConnectionLease lease, CallableStatement callable, String sql) {
        super(lease, callable, sql);
        announceExecutions(); // its setters by name take streams, too
    }
}
