package dev.lido.server.tools;

import dev.lido.server.config.SourceConfig;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code describe_table} answers. For one connection; not thread-safe. */
final class TableDescription {

    private static final Set<Integer> SIZED =
            Set.of(Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.BINARY, Types.VARBINARY);

    /** What drivers say where a type has no limit. */
    private static final int NO_LIMIT = 1_000_000_000;

    private final DatabaseMetaData metadata;
    private final TableName table;

    private TableDescription(DatabaseMetaData metadata, TableName table) {
        this.metadata = metadata;
        this.table = table;
    }

    static Map<String, Object> of(SourceConfig source, Connection connection, String written) throws SQLException {
        TableName table = new TableCatalog(source, connection).named(written);
        return new TableDescription(connection.getMetaData(), table).read();
    }

    private Map<String, Object> read() throws SQLException {
        Map<String, Object> description = TableList.json(table);
        description.put("columns", columns());
        description.put("primaryKey", primaryKey());
        description.put("foreignKeys", foreignKeys());
        description.put("indexes", indexes());
        return description;
    }

    private List<Map<String, Object>> columns() throws SQLException {
        List<Map<String, Object>> columns = new ArrayList<>();
        // Schema and table are patterns here, and some drivers know no way to escape one: hence the comparison.
        try (ResultSet rows = metadata.getColumns(
                table.catalog(), table.schema(), TableCatalog.escape(metadata, table.name()), "%")) {
            while (rows.next()) {
                if (!table.name().equals(rows.getString("TABLE_NAME"))) {
                    continue;
                }
                Map<String, Object> column = new LinkedHashMap<>();
                column.put("name", rows.getString("COLUMN_NAME"));
                column.put("type", type(rows));
                column.put("nullable", rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls);
                putUnlessEmpty(column, "default", rows.getString("COLUMN_DEF"));
                putUnlessEmpty(column, "comment", rows.getString("REMARKS"));
                columns.add(column);
            }
        }
        return columns;
    }

    private static String type(ResultSet column) throws SQLException {
        String type = column.getString("TYPE_NAME");
        int jdbcType = column.getInt("DATA_TYPE");
        int size = column.getInt("COLUMN_SIZE");
        if (size <= 0 || size >= NO_LIMIT || type.indexOf('(') >= 0) {
            return type;
        }
        if (jdbcType == Types.NUMERIC || jdbcType == Types.DECIMAL) {
            return type + "(" + size + "," + column.getInt("DECIMAL_DIGITS") + ")";
        }
        return SIZED.contains(jdbcType) ? type + "(" + size + ")" : type;
    }

    private List<String> primaryKey() throws SQLException {
        TreeMap<Integer, String> columns = new TreeMap<>();
        try (ResultSet rows = metadata.getPrimaryKeys(table.catalog(), table.schema(), table.name())) {
            while (rows.next()) {
                columns.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(columns.values());
    }

    private List<Map<String, Object>> foreignKeys() throws SQLException {
        List<Map<String, Object>> keys = new ArrayList<>();
        List<String> from = List.of();
        List<String> to = List.of();
        try (ResultSet rows = metadata.getImportedKeys(table.catalog(), table.schema(), table.name())) {
            while (rows.next()) {
                if (rows.getInt("KEY_SEQ") == 1) {
                    from = new ArrayList<>();
                    to = new ArrayList<>();
                    keys.add(foreignKey(rows, from, to));
                }
                from.add(rows.getString("FKCOLUMN_NAME"));
                to.add(String.valueOf(rows.getString("PKCOLUMN_NAME")));
            }
        }
        return keys;
    }

    private static Map<String, Object> foreignKey(ResultSet row, List<String> from, List<String> to)
            throws SQLException {
        Map<String, Object> references = new LinkedHashMap<>();
        putUnlessEmpty(references, "schema", row.getString("PKTABLE_SCHEM"));
        references.put("table", row.getString("PKTABLE_NAME"));
        references.put("columns", to);
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("columns", from);
        key.put("references", references);
        return key;
    }

    private List<Map<String, Object>> indexes() throws SQLException {
        Map<String, Map<String, Object>> indexes = new LinkedHashMap<>();
        Map<String, List<String>> columns = new LinkedHashMap<>();
        try (ResultSet rows = metadata.getIndexInfo(table.catalog(), table.schema(), table.name(), false, true)) {
            while (rows.next()) {
                String name = rows.getString("INDEX_NAME");
                if (name == null) {
                    continue; // statistics of the table itself
                }
                boolean unique = !rows.getBoolean("NON_UNIQUE");
                List<String> columnsOfIndex = columns.computeIfAbsent(name, key -> new ArrayList<>());
                indexes.computeIfAbsent(name, key -> index(key, unique, columnsOfIndex));
                columnsOfIndex.add(String.valueOf(rows.getString("COLUMN_NAME")));
            }
        }
        return List.copyOf(indexes.values());
    }

    private static Map<String, Object> index(String name, boolean unique, List<String> columns) {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("name", name);
        index.put("unique", unique);
        index.put("columns", columns);
        return index;
    }

    private static void putUnlessEmpty(Map<String, Object> json, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.put(key, value);
        }
    }
}
