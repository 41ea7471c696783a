package dev.lido.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The entry point of the {@code lido} command. */
public final class Main {

    private Main() {}

    /**
     * Runs the command and ends the process with its status.
     *
     * @param args what the user typed after {@code lido}
     */
    public static void main(String[] args) {
        // Before anything logs: the first record fixes the manager.
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        Surroundings surroundings = new Surroundings(
                Path.of("").toAbsolutePath(),
                System.getenv(),
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err));
        System.exit(CommandLines.of(surroundings, new LidoServing(), new UntilSignalled())
                .execute(args));
    }

    /** UTF-8 whatever the locale says: JSON demands it, and the protocol of MCP does. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
