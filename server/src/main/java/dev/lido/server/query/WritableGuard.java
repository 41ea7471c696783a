package dev.lido.server.query;

import java.sql.Connection;
import java.sql.SQLException;

/** For a source whose configuration lets tools write: one statement a call, kept if it succeeded. */
final class WritableGuard implements Guard {

    @Override
    public void check(String sql) throws StatementRefusedException {
        Guard.readOne(sql);
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    @Override
    public void end(Connection connection, boolean succeeded) throws SQLException {
        if (succeeded) {
            connection.commit();
        } else {
            connection.rollback();
        }
    }
}
