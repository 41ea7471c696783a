package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A folder, an environment and options for the loader, all of them made up. */
final class Setup {

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();
    private Optional<String> config = Optional.empty();
    private Optional<String> database = Optional.empty();
    private Optional<String> host = Optional.empty();
    private Optional<String> port = Optional.empty();
    private Optional<String> metricsPort = Optional.empty();

    Setup(Path folder) {
        this.folder = folder;
    }

    Setup yaml(String text) {
        return file("lido.yaml", text);
    }

    Setup file(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Setup variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Setup config(String file) {
        config = Optional.of(file);
        return this;
    }

    Setup database(String urlOrFile) {
        database = Optional.of(urlOrFile);
        return this;
    }

    Setup host(String text) {
        host = Optional.of(text);
        return this;
    }

    Setup port(String text) {
        port = Optional.of(text);
        return this;
    }

    Setup metricsPort(String text) {
        metricsPort = Optional.of(text);
        return this;
    }

    LoadedConfig load() throws ConfigException {
        return new ConfigLoader(folder, environment).load(new ConfigOptions(config, database, host, port, metricsPort));
    }

    ServerConfig server() throws ConfigException {
        return load().server();
    }

    /** The only source. */
    SourceConfig source() throws ConfigException {
        List<SourceConfig> sources = server().sources();
        if (sources.size() != 1) {
            throw new AssertionError("expected one source, found " + sources);
        }
        return sources.get(0);
    }

    /** What is wrong. */
    List<String> problems() {
        assertThatThrownBy(this::load).isInstanceOf(ConfigException.class);
        return catchThrowableOfType(ConfigException.class, this::load).problems();
    }
}
