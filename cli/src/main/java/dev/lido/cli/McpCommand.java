package dev.lido.cli;

import dev.lido.server.config.ConfigException;
import dev.lido.server.config.LoadedConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Serves one client on standard input and output. */
@Command(
        name = "mcp",
        description = {
            "Serve databases over MCP on standard input and output.",
            "For clients that start their servers themselves. Ends when its input ends."
        })
final class McpCommand implements Callable<Integer> {

    private static final System.Logger LOGGER = System.getLogger("dev.lido.cli");

    @Option(
            names = "--database",
            paramLabel = "URL-OR-FILE",
            description = "Serve this database alone, named db: a SQLite file, postgresql://…, or jdbc:….")
    @Nullable
    String database;

    @ParentCommand
    @Nullable
    GlobalOptions global;

    private final Serving serving;

    McpCommand(Serving serving) {
        this.serving = serving;
    }

    @Override
    public Integer call() throws ConfigException, CommandFailure {
        GlobalOptions options = Objects.requireNonNull(global);
        Surroundings surroundings = options.surroundings();
        PrintStream before = System.out;
        // Standard output belongs to the protocol; whatever a library prints goes to standard error.
        System.setOut(surroundings.err());
        try {
            options.setUpLog();
            LoadedConfig config = options.loader().load(options.configOptions(database, null, null, null));
            if (Sample.makeIfMissing(config)) {
                LOGGER.log(System.Logger.Level.INFO, "Made a sample database: file={0}", Sample.file(config));
            }
            return serving.serveStdio(config.server(), surroundings.in(), surroundings.out());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    "Can't read standard input: " + e.getMessage() + ". Let an MCP client start this command, or pipe"
                            + " messages into it",
                    e);
        } finally {
            System.setOut(before);
        }
    }
}
