package dev.lido.server.config;

import dev.lido.pool.PoolDefaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes one source of what was given for it. */
final class SourceReader {

    private final Values values;
    private final Folders folders;
    private final Problems problems;

    SourceReader(Values values, Folders folders, Problems problems) {
        this.values = values;
        this.folders = folders;
        this.problems = problems;
    }

    /**
     * Reads a source that the file names, which has to say type and URL.
     *
     * @param name its name
     * @return the source; with problems reported, one that nobody will see
     */
    SourceConfig named(String name) {
        values.refuseUnknownKeys();
        Optional<Given> type = values.find(SourceSetting.TYPE);
        Optional<Given> url = values.find(SourceSetting.URL);
        if (type.isEmpty()) {
            problems.add(values.missing("type") + " is missing, allowed is " + DatabaseUrl.TYPES);
        }
        if (url.isEmpty()) {
            problems.add(values.missing("url") + " is missing, allowed is " + SourceSetting.URL.allowed());
        }
        Optional<SourceType> known = type.filter(Given::usable).flatMap(this::type);
        return source(name, known, url, "");
    }

    /** Reads the one source that there is without a file, or by the option {@code --database}. */
    SourceConfig only() {
        Optional<Given> url = values.find(SourceSetting.URL);
        boolean named = url.isPresent() && url.get().layer() == Layer.OPTION;
        Optional<Given> type = named ? Optional.empty() : values.find(SourceSetting.TYPE);
        Optional<SourceType> known = type.map(this::type)
                .orElseGet(() -> url.isEmpty() ? Optional.of(SourceType.SQLITE) : byForm(url.get()));
        String file = folders.current().resolve(SourceKeys.DEFAULT_FILE).toString();
        return source(SourceKeys.DEFAULT_SOURCE, known, url, file);
    }

    private Optional<SourceType> byForm(Given url) {
        Optional<SourceType> type = DatabaseUrl.typeOf(url.text());
        if (type.isEmpty()) {
            problems.refuse(
                    url.shownAs(DatabaseUrl.shown(url.text())),
                    "the path of a SQLite file, postgresql://…, or jdbc:…; other databases are not in this release");
        }
        return type;
    }

    private Optional<SourceType> type(Given given) {
        for (SourceType type : SourceType.values()) {
            if (type.key().equals(given.text())) {
                return Optional.of(type);
            }
        }
        boolean later = DatabaseUrl.LATER.contains(given.text());
        problems.refuse(given, DatabaseUrl.TYPES + (later ? "; '" + given.text() + "' is not in this release" : ""));
        return Optional.empty();
    }

    private SourceConfig source(String name, Optional<SourceType> type, Optional<Given> url, String defaultUrl) {
        SourceType known = type.orElse(SourceType.JDBC);
        PoolDefaults defaults = known == SourceType.SQLITE ? PoolDefaults.EMBEDDED : PoolDefaults.SERVER;
        Scalars scalars = new Scalars(values, problems);
        return new SourceConfig(
                name,
                known,
                url.filter(Given::usable).map(given -> checked(type, given)).orElse(defaultUrl),
                scalars.text(SourceSetting.USER),
                new PasswordReader(values, folders, problems).read(),
                scalars.text(SourceSetting.SCHEMA),
                scalars.flag(SourceSetting.READ_ONLY),
                scalars.flag(SourceSetting.REQUIRED),
                scalars.number(SourceSetting.MAX_ROWS),
                scalars.number(SourceSetting.MAX_BYTES),
                scalars.number(SourceSetting.MAX_CELL_BYTES),
                new PoolReader(values, problems).read(name, known.key(), defaults));
    }

    private String checked(Optional<SourceType> type, Given url) {
        if (type.isEmpty()) {
            return url.text();
        }
        Optional<String> refusal = DatabaseUrl.refusal(type.get(), url.text());
        if (refusal.isPresent()) {
            problems.refuse(url.shownAs(DatabaseUrl.shown(url.text())), refusal.get());
            return url.text();
        }
        String resolved = DatabaseUrl.resolved(type.get(), url.text(), folders.of(url));
        Optional<Path> file = type.get() == SourceType.SQLITE ? DatabaseUrl.file(resolved) : Optional.empty();
        if (url.layer() == Layer.OPTION && file.isPresent() && !Files.exists(file.get())) {
            problems.add(url.named() + " is '" + DatabaseUrl.shown(url.text()) + "', and there is no such file; name an"
                    + " existing one");
        }
        return resolved;
    }
}
