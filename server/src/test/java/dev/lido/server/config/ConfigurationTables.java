package dev.lido.server.config;

import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tables of the page on configuration, made from the code. */
final class ConfigurationTables {

    private ConfigurationTables() {}

    static Map<String, String> all() {
        return Map.of(
                "server", server(),
                "sources", sources(),
                "pool-settings", poolSettings(),
                "pool-defaults", poolDefaults(),
                "aliases", aliases());
    }

    private static String server() {
        return table(
                List.of("key", "variable", "meaning", "allowed", "default"),
                Stream.of(ServerSetting.values())
                        .map(setting -> List.of(
                                code(setting.key()),
                                setting.variable()
                                        .map(ConfigurationTables::code)
                                        .orElse(""),
                                setting.meaning(),
                                setting.allowed(),
                                defaultText(setting.defaultText())))
                        .toList());
    }

    private static String sources() {
        return table(
                List.of("key", "variable ends in", "meaning", "allowed", "default"),
                Stream.of(SourceSetting.values())
                        .map(setting -> List.of(
                                code(setting.key()),
                                code(setting.environmentKey()),
                                setting.meaning(),
                                setting.allowed(),
                                defaultText(setting.defaultText())))
                        .toList());
    }

    private static String poolSettings() {
        return table(
                List.of("key", "in Java", "variable ends in", "meaning", "allowed"),
                Stream.of(PoolSetting.values())
                        .map(setting -> List.of(
                                code(setting.dashedKey()),
                                code(setting.key()),
                                code(setting.environmentKey()),
                                setting.meaning(),
                                setting.allowed()))
                        .toList());
    }

    private static String poolDefaults() {
        List<String> heads = new ArrayList<>(List.of("key"));
        for (PoolDefaults kind : PoolDefaults.values()) {
            heads.add(
                    switch (kind) {
                        case LIBRARY -> "in Java";
                        case EMBEDDED -> "`sqlite`";
                        case SERVER -> "`postgres`, `jdbc`";
                        case PROJECT -> "per project";
                        case ASYNCHRONOUS -> "asynchronous";
                    });
        }
        List<List<String>> rows = new ArrayList<>();
        for (PoolSetting setting : PoolSetting.values()) {
            List<String> row = new ArrayList<>(List.of(code(setting.dashedKey())));
            for (PoolDefaults kind : PoolDefaults.values()) {
                String value = setting.defaultFor(kind);
                row.add(PoolSetting.named(value)
                        .map(other -> "as " + code(other.dashedKey()))
                        .orElse(value));
            }
            rows.add(row);
        }
        return table(heads, rows);
    }

    private static String aliases() {
        return table(
                List.of("alias", "stands for"),
                Values.ALIASES.entrySet().stream()
                        .map(entry -> List.of(code(entry.getValue()), code("LIDO_DB_" + end(entry.getKey()))))
                        .sorted((left, right) -> left.get(0).compareTo(right.get(0)))
                        .toList());
    }

    private static String end(String key) {
        return PoolSetting.named(key)
                .map(PoolSetting::environmentKey)
                .orElseGet(() -> Stream.of(SourceSetting.values())
                        .filter(setting -> setting.key().equals(key))
                        .findFirst()
                        .orElseThrow()
                        .environmentKey());
    }

    private static String table(List<String> heads, List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        table.append(line(heads)).append(line(heads.stream().map(head -> "---").toList()));
        rows.forEach(row -> table.append(line(row)));
        return table.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String defaultText(String text) {
        return text.equals("none") ? text : code(text);
    }
}
