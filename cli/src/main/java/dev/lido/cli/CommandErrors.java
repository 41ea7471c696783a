package dev.lido.cli;

import dev.lido.server.config.ConfigException;
import dev.lido.server.config.Suggestion;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into words on standard error and an exit status. */
final class CommandErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("lido: " + failure.getMessage() + suggestion(failure));
        err.println("Type '" + command.getCommandSpec().qualifiedName() + " --help' for what there is.");
        err.flush();
        return ExitStatus.USAGE;
    }

    private static String suggestion(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        List<String> arguments = unmatched.getUnmatched();
        CommandSpec spec = failure.getCommandLine().getCommandSpec();
        List<String> known = Stream.concat(spec.optionsMap().keySet().stream(), spec.subcommands().keySet().stream())
                .toList();
        String first = arguments.isEmpty() ? "" : arguments.get(0).split("=", 2)[0];
        Optional<String> near = Suggestion.of(first, known);
        return near.map(word -> "; did you mean '" + word + "'?").orElse("");
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
        PrintWriter err = command.getErr();
        int status = ExitStatus.FAILED;
        if (failure instanceof ConfigException config) {
            err.println("lido: " + config.getMessage());
            status = ExitStatus.USAGE;
        } else if (failure instanceof CommandFailure known) {
            err.println("lido: " + known.getMessage());
            status = known.status();
        } else {
            err.println("lido: this should not have happened; please report it with the lines below");
            failure.printStackTrace(err);
        }
        err.flush();
        return status;
    }
}
