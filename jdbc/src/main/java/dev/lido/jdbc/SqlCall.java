package dev.lido.jdbc;

import java.sql.SQLException;

/** A call on the driver that gives something. */
@FunctionalInterface
interface SqlCall<T> {

    T call() throws SQLException;
}
