package dev.lido.server.tools;

import dev.lido.server.query.PoolJson;
import dev.lido.server.query.QueryRunner;
import dev.lido.server.query.Source;
import dev.lido.server.query.Sources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools that every server has, whatever its databases hold. */
public final class PrebuiltTools {

    private static final int MAX_SQL_LENGTH = 100_000;
    private static final int MAX_NAME_LENGTH = 500;

    private PrebuiltTools() {}

    /**
     * Makes them.
     *
     * @param sources the databases that they ask
     * @return list_tables, describe_table, run_query, explain_query, pool_status
     */
    public static List<Tool> of(Sources sources) {
        return List.of(
                listTables(sources),
                describeTable(sources),
                runQuery(sources),
                explainQuery(sources),
                poolStatus(sources));
    }

    private static Tool listTables(Sources sources) {
        return new SourceTool(
                "list_tables",
                "Lists the tables and views of a database.",
                new InputSchema()
                        .optionalText("schema", MAX_NAME_LENGTH, "Only those in this schema; all schemas if left out"),
                sources,
                (source, arguments) ->
                        source.ask(connection -> TableList.of(source.config(), connection, text(arguments, "schema"))));
    }

    private static Tool describeTable(Sources sources) {
        return new SourceTool(
                "describe_table",
                "Describes one table or view: columns with type, nullability and default, primary key, foreign keys,"
                        + " indexes.",
                new InputSchema()
                        .text("table", MAX_NAME_LENGTH, "The table's name, with its schema as schema.table if need be"),
                sources,
                (source, arguments) -> source.ask(
                        connection -> TableDescription.of(source.config(), connection, required(arguments, "table"))));
    }

    private static Tool runQuery(Sources sources) {
        return new SourceTool(
                "run_query",
                "Runs one SQL statement and returns its rows as lists in the order of 'columns'. 'truncated' says that"
                        + " there was more than the limits let through; narrow the query then.",
                new InputSchema().text("sql", MAX_SQL_LENGTH, "One statement in the database's own SQL"),
                sources,
                (source, arguments) -> QueryRunner.run(source, required(arguments, "sql")));
    }

    private static Tool explainQuery(Sources sources) {
        return new SourceTool(
                "explain_query",
                "Shows how the database would run one SQL statement, without running it.",
                new InputSchema().text("sql", MAX_SQL_LENGTH, "The statement itself, without EXPLAIN before it"),
                sources,
                (source, arguments) -> QueryRunner.explain(source, required(arguments, "sql")));
    }

    private static Tool poolStatus(Sources sources) {
        return new SourceTool(
                "pool_status",
                "Shows what a database's connection pool is doing: connections in use and free, who holds them, who"
                        + " waits, what failed. Never waits for a connection itself.",
                new InputSchema(),
                sources,
                (source, arguments) -> status(arguments.containsKey("source") ? List.of(source) : sources.all()));
    }

    private static Map<String, Object> status(List<Source> sources) {
        Map<String, Object> pools = new LinkedHashMap<>();
        sources.forEach(source -> pools.put(source.name(), PoolJson.of(source.pool())));
        return Map.of("pools", pools);
    }

    private static String required(Map<String, Object> arguments, String name) {
        return arguments.getOrDefault(name, "").toString();
    }

    private static Optional<String> text(Map<String, Object> arguments, String name) {
        return Optional.ofNullable(arguments.get(name)).map(Object::toString);
    }
}
