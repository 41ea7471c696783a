package dev.lido.jdbc;

import java.sql.SQLException;

/** A call on the driver that gives nothing. */
@FunctionalInterface
interface SqlAction {

    void run() throws SQLException;
}
