package dev.lido.server.tools;

import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.Suggestion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code list_tables} answers. */
final class TableList {

    private TableList() {}

    static Map<String, Object> of(SourceConfig source, Connection connection, Optional<String> schema)
            throws SQLException {
        if (schema.isPresent()) {
            checkSchema(connection, schema.get());
        }
        List<Map<String, Object>> tables = new ArrayList<>();
        boolean truncated = false;
        for (TableName table : new TableCatalog(source, connection).all()) {
            if (schema.isPresent() && !schema.get().equals(table.schema())) {
                continue;
            }
            if (tables.size() == source.maxRows()) {
                truncated = true;
                break;
            }
            tables.add(json(table));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("tables", tables);
        result.put("truncated", truncated);
        return result;
    }

    /** Name, type, and where there is one schema and comment. */
    static Map<String, Object> json(TableName table) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (table.schema() != null) {
            json.put("schema", table.schema());
        }
        json.put("name", table.name());
        json.put("type", table.type());
        if (table.comment() != null && !table.comment().isEmpty()) {
            json.put("comment", table.comment());
        }
        return json;
    }

    private static void checkSchema(Connection connection, String wanted) throws SQLException {
        List<String> schemas = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getSchemas()) {
            while (rows.next()) {
                schemas.add(rows.getString("TABLE_SCHEM"));
            }
        }
        if (!schemas.contains(wanted)) {
            throw new Problem(
                    Problem.Kind.BAD_ARGUMENTS,
                    schemas.isEmpty()
                            ? "This database has no schemas; leave 'schema' away"
                            : "There is no schema '" + wanted + "'" + Suggestion.question(wanted, schemas)
                                    + "; there are: " + String.join(", ", schemas));
        }
    }
}
