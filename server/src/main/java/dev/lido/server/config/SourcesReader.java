package dev.lido.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads all sources: those of the file, or the one that there is without a file. */
final class SourcesReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

    private final Section top;
    private final Optional<Given> database;
    private final Variables variables;
    private final Folders folders;
    private final Problems problems;
    private final List<String> names = new ArrayList<>();
    private Optional<Path> defaultDatabase = Optional.empty();

    SourcesReader(Section top, Optional<Given> database, Variables variables, Folders folders, Problems problems) {
        this.top = top;
        this.database = database;
        this.variables = variables;
        this.folders = folders;
        this.problems = problems;
    }

    /** Reads them; with problems reported, the list is one that nobody will see. */
    List<SourceConfig> read() {
        // The option replaces all sources, and what the file says about the others isn't even looked at.
        if (database.isPresent() || !top.has("sources")) {
            return List.of(only());
        }
        Section sources = top.section("sources");
        if (sources.keys().isEmpty()) {
            problems.add(top.where("sources") + ": sources names no source; name one, or remove this key to get the"
                    + " SQLite file " + SourceKeys.DEFAULT_FILE);
        }
        List<SourceConfig> configs = new ArrayList<>();
        Map<String, String> prefixes = new LinkedHashMap<>();
        for (String name : sources.keys()) {
            if (!NAME.matcher(name).matches()) {
                problems.add(sources.where(name) + ": a source is named '" + name + "', allowed are 1 to 63 letters,"
                        + " digits, '-' and '_', the first one a letter");
                continue;
            }
            String other = prefixes.putIfAbsent(SourceKeys.prefix(name), name);
            if (other != null) {
                problems.add(sources.where(name) + ": the sources '" + other + "' and '" + name + "' would share the"
                        + " variables " + SourceKeys.prefix(name) + "…; rename one of them");
            }
            names.add(name);
            Values values = new Values(name, sources.section(name), variables, Optional.empty(), problems);
            configs.add(new SourceReader(values, folders, problems).named(name));
        }
        return configs;
    }

    private SourceConfig only() {
        names.add(SourceKeys.DEFAULT_SOURCE);
        Values values = new Values(
                SourceKeys.DEFAULT_SOURCE,
                top.none("sources." + SourceKeys.DEFAULT_SOURCE),
                variables,
                database,
                problems);
        SourceConfig source = new SourceReader(values, folders, problems).only();
        Path file = folders.current().resolve(SourceKeys.DEFAULT_FILE).normalize();
        defaultDatabase = Optional.of(file).filter(path -> source.url().equals(path.toString()));
        return source;
    }

    /** The names of all sources; to be asked for after {@link #read()}. */
    List<String> names() {
        return names;
    }

    /** The file of the default source, if that is what is used; to be asked for after {@link #read()}. */
    Optional<Path> defaultDatabase() {
        return defaultDatabase;
    }
}
