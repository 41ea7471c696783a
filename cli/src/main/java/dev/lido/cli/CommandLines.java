package dev.lido.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/** Puts the command together. */
final class CommandLines {

    private CommandLines() {}

    /** The whole command, ready to execute. */
    static CommandLine of(Surroundings surroundings, Serving serving, Lifetime lifetime) {
        CommandErrors errors = new CommandErrors();
        return new CommandLine(new GlobalOptions(surroundings))
                .addSubcommand(new ServeCommand(serving, lifetime))
                .addSubcommand(new McpCommand(serving))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(surroundings.out(), true))
                .setErr(new PrintWriter(surroundings.err(), true))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }
}
