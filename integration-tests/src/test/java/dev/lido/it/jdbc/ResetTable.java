package dev.lido.it.jdbc;

import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.jdbc.SqlConsumer;
import dev.lido.jdbc.SqlFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Leaves something behind in a session, gives the connection back, and looks what the next holder finds of it. */
final class ResetTable {

    /**
     * Something that can be left behind.
     *
     * @param text what it is, for a reader
     * @param leave does it
     * @param look what a holder sees of it
     */
    record Row(String text, SqlConsumer<Connection> leave, SqlFunction<Connection, String> look) {}

    /** Makes a pool of one connection. */
    interface Pools {
        LidoDataSourceBuilder builder() throws SQLException;
    }

    private final Pools pools;
    /** What tells one connection from another. */
    private final SqlFunction<Connection, Object> identity;

    ResetTable(Pools pools, SqlFunction<Connection, Object> identity) {
        this.pools = pools;
        this.identity = identity;
    }

    /** The table for a page: a row for each, a column for each policy. */
    String of(List<Row> rows, List<String> policies) throws SQLException {
        StringBuilder table = new StringBuilder("| left behind |");
        policies.forEach(policy -> table.append(" `").append(policy).append("` |"));
        table.append("\n| --- |").append(" --- |".repeat(policies.size())).append('\n');
        for (Row row : rows) {
            List<String> cells = new ArrayList<>();
            for (String policy : policies) {
                cells.add(outcome(row, policy));
            }
            table.append("| ")
                    .append(row.text())
                    .append(" | ")
                    .append(String.join(" | ", cells))
                    .append(" |\n");
        }
        return table.toString();
    }

    /** {@code gone}, {@code kept}, that even the state of the opening was lost, or that the connection was. */
    private String outcome(Row row, String policy) throws SQLException {
        try (LidoDataSource pool =
                pools.builder().maxSize(1).resetPolicy(policy).build()) {
            Object[] first = new Object[2];
            String before = pool.withConnection(connection -> {
                first[0] = identity.apply(connection);
                return row.look().apply(connection);
            });
            pool.useConnection(connection -> {
                row.leave().accept(connection);
                String left = row.look().apply(connection);
                if (left.equals(before)) {
                    throw new AssertionError(row.text() + " leaves nothing behind: " + left);
                }
                first[1] = left;
            });
            return pool.withConnection(next -> {
                String after = row.look().apply(next);
                if (!Objects.equals(identity.apply(next), first[0])) {
                    return "gone with its connection";
                }
                if (after.equals(before)) {
                    return "gone";
                }
                return after.equals(first[1]) ? "kept" : "lost, with what was set at the opening";
            });
        }
    }
}
