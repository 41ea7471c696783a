package dev.lido.jdbc;

import java.sql.SQLException;

/**
 * What is done with a connection, without a result.
 *
 * @param <A> what it is given
 */
@FunctionalInterface
public interface SqlConsumer<A> {

    /**
     * Does it.
     *
     * @param argument what it is given
     * @throws SQLException whatever the database says
     */
    void accept(A argument) throws SQLException;
}
