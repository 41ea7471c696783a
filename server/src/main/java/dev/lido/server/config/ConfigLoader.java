package dev.lido.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the whole configuration: options win over the file, the file over the canonical variables, those over their
 * aliases, and those over the defaults. Reads files only, opens no database, and looks at nothing that it wasn't given.
 */
public final class ConfigLoader {

    private static final String FILE = "lido.yaml";
    private static final List<String> SECTIONS = List.of("server", "sources");
    private static final List<String> SECTIONS_LATER = List.of("auth", "tools", "toolsets", "projects", "log");

    private final Path folder;
    private final Map<String, String> environment;

    /**
     * Makes a loader.
     *
     * @param folder the current folder, where {@code lido.yaml} is looked for and relative paths begin
     * @param environment the variables of the process
     */
    public ConfigLoader(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads and checks everything. Blocks on the file system.
     *
     * @param options what the command line says
     * @return the configuration
     * @throws ConfigException if anything is wrong, with every problem
     */
    public LoadedConfig load(ConfigOptions options) throws ConfigException {
        Problems problems = new Problems();
        Optional<Path> file = file(options);
        Folders folders = new Folders(
                folder, file.map(Path::toAbsolutePath).map(Path::getParent).orElse(folder));
        Variables variables = new Variables(environment, folders.configuration(), problems);
        Section.Context context =
                new Section.Context(file.map(this::shown).orElse(FILE), new Substitution(variables::value), problems);
        Section top = file.map(path -> YamlFile.read(path, context)).orElseGet(() -> Section.absent(context));
        top.refuseUnknown(SECTIONS, SECTIONS_LATER);
        ServerReader server = new ServerReader(options, top.section("server"), variables, problems);
        SourcesReader sources = new SourcesReader(top, options.findDatabase(), variables, folders, problems);
        ServerConfig config = server.read(sources.read());
        VariableNames.check(variables, sources.names(), problems);
        problems.throwIfAny();
        return new LoadedConfig(config, file, sources.defaultDatabase());
    }

    /** The option's file, the variable's, or {@code lido.yaml} in the current folder if there is one. */
    private Optional<Path> file(ConfigOptions options) {
        return options.config()
                .or(() -> Optional.ofNullable(environment.get(Variables.CONFIG)).filter(name -> !name.isBlank()))
                .map(folder::resolve)
                .or(() -> Optional.of(folder.resolve(FILE)).filter(Files::exists));
    }

    /** The file as messages name it: short where it lies below the current folder. */
    private String shown(Path path) {
        return path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
    }
}
