package dev.lido.cli;

import dev.lido.server.config.ConfigException;
import dev.lido.server.config.LoadedConfig;
import java.io.IOException;
import java.net.BindException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Serves on HTTP until it is stopped. */
@Command(
        name = "serve",
        description = {
            "Serve databases over MCP and HTTP.",
            "Without any configuration it makes a sample database, ./database/lido.db, and serves that."
        })
final class ServeCommand implements Callable<Integer> {

    private static final System.Logger LOGGER = System.getLogger("dev.lido.cli");

    @Option(
            names = "--database",
            paramLabel = "URL-OR-FILE",
            description = "Serve this database alone, named db: a SQLite file, postgresql://…, or jdbc:….")
    @Nullable
    String database;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "Address to listen on; default 127.0.0.1. Any but loopback needs LIDO_TOKEN.")
    @Nullable
    String host;

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; default 8000. 0 picks a free one.")
    @Nullable
    String port;

    @Option(names = "--metrics-port", paramLabel = "N", description = "A further port that carries /metrics alone.")
    @Nullable
    String metricsPort;

    @ParentCommand
    @Nullable
    GlobalOptions global;

    private final Serving serving;
    private final Lifetime lifetime;

    ServeCommand(Serving serving, Lifetime lifetime) {
        this.serving = serving;
        this.lifetime = lifetime;
    }

    @Override
    public Integer call() throws ConfigException, CommandFailure, InterruptedException {
        GlobalOptions options = Objects.requireNonNull(global);
        options.setUpLog();
        LoadedConfig config = options.loader().load(options.configOptions(database, host, port, metricsPort));
        boolean madeSample = Sample.makeIfMissing(config);
        Serving.Running server = start(config);
        Announcement announcement = new Announcement(
                config, server, madeSample, options.surroundings().folder());
        options.surroundings().out().print(options.json ? announcement.json() : announcement.text());
        options.surroundings().out().flush();
        lifetime.untilStopped(() -> stop(server));
        return ExitStatus.DONE;
    }

    private static void stop(Serving.Running server) {
        LOGGER.log(System.Logger.Level.INFO, "Stopping, calls under way may end first");
        server.close();
        LOGGER.log(System.Logger.Level.INFO, "Stopped");
    }

    private Serving.Running start(LoadedConfig config) throws CommandFailure, ConfigException {
        try {
            return serving.start(config.server());
        } catch (BindException e) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    e.getMessage() + ". The options are --host, --port and --metrics-port; port 0 picks a free one",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    "Can't listen: host=" + config.server().host() + " port="
                            + config.server().port() + ": " + e.getMessage() + ". Choose others with --host and --port",
                    e);
        }
    }
}
