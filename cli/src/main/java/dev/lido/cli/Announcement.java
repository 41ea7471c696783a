package dev.lido.cli;

import dev.lido.server.config.LoadedConfig;
import dev.lido.server.config.SourceConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What {@code serve} says once it listens: what it made, where it is, what to try next. */
final class Announcement {

    private final LoadedConfig config;
    private final Serving.Running server;
    private final boolean madeSample;
    private final Path folder;

    Announcement(LoadedConfig config, Serving.Running server, boolean madeSample, Path folder) {
        this.config = config;
        this.server = server;
        this.madeSample = madeSample;
        this.folder = folder;
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (madeSample) {
            config.defaultDatabase().ifPresent(file -> line(text, "Made", "a sample shop in " + shown(file)));
        }
        config.file().ifPresent(file -> line(text, "Read", shown(file)));
        line(text, "Listening", server.url() + " (Lido " + Version.number() + ")");
        for (SourceConfig source : config.server().sources()) {
            line(text, "Source", source.name() + ", " + source.type().key() + (source.readOnly() ? ", read-only" : ""));
        }
        if (hasToken()) {
            line(text, "Access", "with LIDO_TOKEN as the bearer token");
        } else {
            line(text, "Access", "from this machine only, because no token is set (LIDO_TOKEN)");
        }
        line(text, "Console", console());
        line(text, "MCP", server.url() + "/mcp");
        OptionalInt metrics = server.metricsPort();
        if (metrics.isPresent()) {
            line(text, "Metrics", "port " + metrics.getAsInt());
        }
        return text.append("Try:\n  ").append(curl()).append('\n').toString();
    }

    /** For programs: one line. */
    String json() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("url", server.url());
        values.put("mcp", server.url() + "/mcp");
        values.put("console", console());
        if (server.metricsPort().isPresent()) {
            values.put("metricsPort", server.metricsPort().getAsInt());
        }
        values.put("version", Version.number());
        values.put("config", config.file().map(Path::toString));
        values.put(
                "sources",
                config.server().sources().stream().map(SourceConfig::name).toList());
        values.put("sample", madeSample);
        return JsonText.of(values) + "\n";
    }

    private boolean hasToken() {
        return config.server().token().isPresent();
    }

    /** The token stands behind the hash, which browsers keep to themselves: it reaches no log. */
    private String console() {
        return server.url() + "/" + (hasToken() ? "" : "#token=" + server.consoleToken());
    }

    private String curl() {
        Map<String, Object> call = new LinkedHashMap<>();
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (madeSample) {
            call.put("tool", "run_query");
            arguments.put("sql", "SELECT category, count(*) AS products FROM products GROUP BY category");
        } else {
            call.put("tool", "list_tables");
        }
        List<SourceConfig> sources = config.server().sources();
        if (sources.size() > 1) {
            arguments.put("source", sources.get(0).name());
        }
        call.put("arguments", arguments);
        return "curl -s " + server.url() + "/execute -H 'Content-Type: application/json'"
                + (hasToken() ? " -H \"Authorization: Bearer $LIDO_TOKEN\"" : "")
                + " -d '" + JsonText.of(call) + "'";
    }

    private String shown(Path file) {
        return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format("%-10s %s\n", label, value));
    }
}
