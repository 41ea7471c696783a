package dev.lido.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a connection, with a result.
 *
 * @param <A> what it is given
 * @param <T> its result
 */
@FunctionalInterface
public interface SqlFunction<A, T extends @Nullable Object> {

    /**
     * Does it.
     *
     * @param argument what it is given
     * @return the result
     * @throws SQLException whatever the database says
     */
    T apply(A argument) throws SQLException;
}
