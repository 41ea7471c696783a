package dev.lido.server.query;

import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows up to the source's limits: a number of rows, a number of bytes for all values together, and one for each
 * value. Never keeps more than it will return. For one result; not thread-safe.
 */
final class RowReader {

    private final SourceConfig source;
    private final Deadline deadline;
    private final JsonCells cells;

    RowReader(SourceConfig source, Deadline deadline) {
        this.source = source;
        this.deadline = deadline;
        cells = new JsonCells(source.maxCellBytes());
    }

    /** Reads to the first limit; columns, rows, rowCount, and truncated if anything was left out. */
    Map<String, Object> read(ResultSet results) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        ResultSetMetaData metadata = results.getMetaData();
        String[] types = typeNames(metadata);
        boolean truncated = false;
        long bytes = 0;
        while (results.next()) {
            // A driver may take no notice of a cancel between two batches of rows.
            if (deadline.hasPassed()) {
                throw new SQLTimeoutException("The time for all rows together was up");
            }
            List<@Nullable Object> row = rows.size() < source.maxRows() ? row(results, types) : List.of();
            bytes += JsonCells.size(row);
            if (rows.size() == source.maxRows() || bytes > source.maxBytes()) {
                truncated = true;
                break;
            }
            rows.add(row);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("columns", columns(metadata, types));
        result.put("rows", rows);
        result.put("rowCount", rows.size());
        result.put("truncated", truncated || cells.anyCut());
        return result;
    }

    private List<@Nullable Object> row(ResultSet results, String[] types) throws SQLException {
        List<@Nullable Object> row = new ArrayList<>(types.length);
        for (int column = 1; column <= types.length; column++) {
            Object value = source.type() == SourceType.POSTGRES
                    ? postgresValue(results, column, types[column - 1])
                    : results.getObject(column);
            row.add(cells.of(value));
        }
        return row;
    }

    /** The driver's own classes lose time zones and infinities; what is neither a number nor a time goes as text. */
    private static @Nullable Object postgresValue(ResultSet results, int column, String type) throws SQLException {
        if (type.startsWith("_")) {
            return results.getArray(column);
        }
        return switch (type) {
            case "bool", "bytea", "int2", "int4", "int8", "oid", "serial", "bigserial", "float4", "float8" ->
                results.getObject(column);
            case "numeric" -> decimal(results.getString(column));
            case "date" -> finite(results, column, LocalDate.class);
            case "time" -> results.getObject(column, LocalTime.class);
            case "timetz" -> results.getObject(column, OffsetTime.class);
            case "timestamp" -> finite(results, column, LocalDateTime.class);
            case "timestamptz" -> finite(results, column, OffsetDateTime.class);
            default -> results.getString(column);
        };
    }

    private static @Nullable Object decimal(@Nullable String text) {
        return text == null || Character.isLetter(text.charAt(text.length() - 1)) ? text : new BigDecimal(text);
    }

    private static @Nullable Object finite(ResultSet results, int column, Class<?> type) throws SQLException {
        String text = results.getString(column);
        return text == null || text.endsWith("infinity") ? text : results.getObject(column, type);
    }

    private static String[] typeNames(ResultSetMetaData metadata) throws SQLException {
        String[] types = new String[metadata.getColumnCount()];
        for (int i = 0; i < types.length; i++) {
            types[i] = metadata.getColumnTypeName(i + 1);
        }
        return types;
    }

    private static List<Map<String, Object>> columns(ResultSetMetaData metadata, String[] types) throws SQLException {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            Map<String, Object> column = new LinkedHashMap<>();
            column.put("name", metadata.getColumnLabel(i + 1));
            column.put("type", types[i]);
            columns.add(column);
        }
        return columns;
    }
}
