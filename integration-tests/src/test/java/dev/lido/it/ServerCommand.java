package dev.lido.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs commands of Debian's servers, which refuse to run as root, in a folder that belongs to whom they run as. */
final class ServerCommand {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String USER = "postgres";

    private ServerCommand() {}

    /** A folder in this checkout, where {@code ./check} looks for what a killed run left behind. */
    static Path folder(String name) throws IOException {
        Path servers = Files.createDirectories(Path.of(System.getProperty("lido.test.servers", "target/servers")));
        Path folder = Files.createTempDirectory(servers, name).toAbsolutePath();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        own(folder);
        return folder;
    }

    /** Writes a file that the server may read. */
    static void write(Path file, String... lines) throws IOException {
        Files.write(file, List.of(lines));
        own(file);
    }

    private static void own(Path path) throws IOException {
        if (ROOT) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
    }

    /** Runs a command to its end; what it writes goes to a file, because the servers that it starts keep it open. */
    static void run(Path folder, String... command) throws IOException {
        List<String> all = new ArrayList<>(ROOT ? List.of("runuser", "-u", USER, "--") : List.of());
        all.addAll(List.of(command));
        Path output = folder.resolve("output.txt");
        try {
            Process process = new ProcessBuilder(all)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("Command hangs: " + command[0]);
            }
            if (process.exitValue() != 0) {
                throw new IOException("Command failed: status=" + process.exitValue() + " " + String.join(" ", command)
                        + "\n" + Files.readString(output, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
