package dev.lido.server.tools;

import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.Suggestion;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tables and views of a database, those of the system aside. What callers write is only ever compared with the names
 * in the catalog and never put into a statement. For one connection; not thread-safe.
 */
final class TableCatalog {

    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "pg_catalog", "pg_toast", "sys", "performance_schema", "mysql");

    private final SourceConfig source;
    private final Connection connection;

    TableCatalog(SourceConfig source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /** All of them, in the order of the driver. */
    List<TableName> all() throws SQLException {
        return find("%");
    }

    /** The one that a caller means: by its name, else by schema and name, else in other letter case. */
    TableName named(String written) throws SQLException {
        List<TableName> found = matching(
                find(escape(connection.getMetaData(), written)),
                table -> table.name().equals(written));
        if (found.isEmpty()) {
            List<TableName> all = all();
            found = matching(all, table -> table.qualified().equals(written));
            if (found.isEmpty()) {
                found = matching(
                        all,
                        table -> table.name().equalsIgnoreCase(written)
                                || table.qualified().equalsIgnoreCase(written));
            }
            if (found.isEmpty()) {
                throw unknown(written, all);
            }
        }
        if (found.size() > 1) {
            found = preferred(found);
        }
        if (found.size() > 1) {
            throw ambiguous(written, found);
        }
        return found.get(0);
    }

    /** Of several, the one in the schema where tables are looked for; all of them if none is. */
    private List<TableName> preferred(List<TableName> found) throws SQLException {
        String schema = source.schema().isPresent() ? source.schema().get() : connection.getSchema();
        List<TableName> preferred = matching(found, table -> schema != null && schema.equals(table.schema()));
        return preferred.isEmpty() ? found : preferred;
    }

    private List<TableName> find(String pattern) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getTables(connection.getCatalog(), null, pattern, null)) {
            while (rows.next()) {
                TableName table = new TableName(
                        rows.getString("TABLE_CAT"),
                        rows.getString("TABLE_SCHEM"),
                        rows.getString("TABLE_NAME"),
                        String.valueOf(rows.getString("TABLE_TYPE")),
                        rows.getString("REMARKS"));
                if (isData(table.type()) && !isSystem(table.schema())) {
                    tables.add(table);
                }
            }
        }
        return tables;
    }

    /** Makes a pattern of a name, for the methods that take one; some drivers know no way to escape. */
    static String escape(DatabaseMetaData metadata, String name) throws SQLException {
        String escape = metadata.getSearchStringEscape();
        return escape == null || escape.isEmpty()
                ? name
                : name.replace(escape, escape + escape)
                        .replace("_", escape + "_")
                        .replace("%", escape + "%");
    }

    private static boolean isData(String type) {
        String upper = type.toUpperCase(Locale.ROOT);
        return (upper.contains("TABLE") || upper.contains("VIEW")) && !upper.contains("SYSTEM");
    }

    private static boolean isSystem(@Nullable String schema) {
        return schema != null && SYSTEM_SCHEMAS.contains(schema.toLowerCase(Locale.ROOT));
    }

    private static List<TableName> matching(List<TableName> tables, Predicate<TableName> wanted) {
        return tables.stream().filter(wanted).toList();
    }

    private static Problem unknown(String written, List<TableName> all) {
        boolean qualified = written.indexOf('.') > 0;
        List<String> names = all.stream()
                .map(table -> qualified ? table.qualified() : table.name())
                .toList();
        Optional<String> near = Suggestion.of(written, names);
        return new Problem(
                Problem.Kind.BAD_ARGUMENTS,
                "There is no table '" + written + "'"
                        + near.map(name -> ", did you mean '" + name + "'?")
                                .orElse("; list_tables names those there are"));
    }

    private static Problem ambiguous(String written, List<TableName> found) {
        List<String> names = found.stream().map(TableName::qualified).toList();
        return new Problem(
                Problem.Kind.BAD_ARGUMENTS,
                "There is more than one table '" + written + "'; write one of: " + String.join(", ", names));
    }
}
