package dev.lido.server.config;

import java.util.Optional;

/**
 * What the command line says about the configuration, as it was typed. It wins over everything else.
 *
 * @param config the configuration file
 * @param database a URL or a SQLite file that becomes the only source, named {@code db}
 * @param host the address to listen on
 * @param port the port
 * @param metricsPort a further port for metrics alone
 */
public record ConfigOptions(
        Optional<String> config,
        Optional<String> database,
        Optional<String> host,
        Optional<String> port,
        Optional<String> metricsPort) {

    /**
     * A command line without options.
     *
     * @return nothing given
     */
    public static ConfigOptions none() {
        return new ConfigOptions(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What was typed for a setting of the server. */
    Optional<Given> find(ServerSetting setting) {
        return switch (setting) {
            case HOST -> given("--host", host);
            case PORT -> given("--port", port);
            case METRICS_PORT -> given("--metrics-port", metricsPort);
            case MAX_BODY -> Optional.empty();
        };
    }

    /** What was typed for the database. */
    Optional<Given> findDatabase() {
        return given("--database", database);
    }

    private static Optional<Given> given(String option, Optional<String> text) {
        return text.map(value -> Given.of(Layer.OPTION, "", option, value));
    }

    /** Which options were given, without the database, whose URL may hold a password. */
    @Override
    public String toString() {
        return "config=" + config + " database=" + (database.isPresent() ? "given" : "none") + " host=" + host
                + " port=" + port + " metricsPort=" + metricsPort;
    }
}
