package dev.lido.cli;

import dev.lido.server.config.ConfigLoader;
import dev.lido.server.config.ConfigOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand: the options that all of them share. */
@Command(
        name = "lido",
        description = "Pooled databases for agents and services, over MCP and HTTP.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "  0:done",
            "  1:a check failed, or the command itself did",
            "  2:usage or configuration",
            "  3:a source or a server can't be reached",
            "130:interrupted"
        })
final class GlobalOptions implements Runnable {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "Configuration file. Without it, what LIDO_CONFIG names; else lido.yaml in this folder, if any.")
    @Nullable
    String config;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Results as JSON, for programs.")
    boolean json;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            scope = ScopeType.INHERIT,
            description = "One of error, warn, info, debug, trace; default ${DEFAULT-VALUE}.")
    LogLevel logLevel = LogLevel.INFO;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            scope = ScopeType.INHERIT,
            description = "One of text, json; default ${DEFAULT-VALUE}.")
    LogFormat logFormat = LogFormat.TEXT;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show the version.")
    boolean version;

    @Spec
    @Nullable
    CommandSpec spec;

    private final Surroundings surroundings;

    GlobalOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "A command is missing");
        }
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Directs the log to standard error, as the options say. */
    void setUpLog() {
        LogSetup.apply(logLevel, logFormat, surroundings.err());
    }

    /** What configuration is read with. */
    ConfigLoader loader() {
        return new ConfigLoader(surroundings.folder(), surroundings.environment());
    }

    /** The options for a command that has none of its own. */
    ConfigOptions configOptions() {
        return configOptions(null, null, null, null);
    }

    /** The options for a command, with its own. */
    ConfigOptions configOptions(
            @Nullable String database, @Nullable String host, @Nullable String port, @Nullable String metricsPort) {
        return new ConfigOptions(
                Optional.ofNullable(config),
                Optional.ofNullable(database),
                Optional.ofNullable(host),
                Optional.ofNullable(port),
                Optional.ofNullable(metricsPort));
    }
}
