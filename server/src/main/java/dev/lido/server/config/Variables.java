package dev.lido.server.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The environment: {@code .env}, then {@code .env.local} over it, then the real one over both. */
final class Variables {

    static final String CONFIG = "LIDO_CONFIG";
    static final String TOKEN = "LIDO_TOKEN";

    private final Map<String, Given> variables = new LinkedHashMap<>();

    /**
     * Reads the files and adds the real environment.
     *
     * @param environment the real one
     * @param folder where the files are
     * @param problems takes what is wrong with the files
     */
    Variables(Map<String, String> environment, Path folder, Problems problems) {
        for (String name : new String[] {".env", ".env.local"}) {
            Map<String, Given> file = DotEnv.read(folder.resolve(name), problems);
            Given config = file.get(CONFIG);
            if (config != null) {
                problems.add(config.named() + " comes too late, because this file is looked for beside the"
                        + " configuration; set it in the environment, or use --config");
            }
            variables.putAll(file);
        }
        environment.forEach((name, value) -> variables.put(name, Given.of(Layer.VARIABLE, "", name, value)));
    }

    /** A variable as a setting; one without a value counts as unset. */
    Optional<Given> find(String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(given -> !given.text().isBlank());
    }

    /** The same, as an alias for another name. */
    Optional<Given> findAlias(String name) {
        return find(name).map(given -> Given.of(Layer.ALIAS, given.where(), given.label(), given.text()));
    }

    /** A variable's value, which may be empty. */
    Optional<String> value(String name) {
        return Optional.ofNullable(variables.get(name)).map(Given::text);
    }

    Set<String> names() {
        return variables.keySet();
    }
}
