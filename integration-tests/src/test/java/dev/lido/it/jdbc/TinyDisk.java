package dev.lido.it.jdbc;

import dev.lido.it.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A file system of four megabytes in memory, so that filling it takes a moment. To mount it takes root. */
final class TinyDisk implements AutoCloseable {

    private final Path folder;

    private TinyDisk(Path folder) {
        this.folder = folder;
    }

    static TinyDisk mount() throws IOException {
        Path servers = Files.createDirectories(Path.of(System.getProperty("lido.test.servers", "target/servers"))
                .toAbsolutePath());
        Path folder = Files.createTempDirectory(servers, "tiny-disk");
        run(List.of("mount", "-t", "tmpfs", "-o", "size=4m,mode=0777", "tmpfs", folder.toString()));
        return new TinyDisk(folder);
    }

    /** A new folder on it, for everyone. */
    Path folder(String name) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + " failed, which needs root: " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Takes it away, also if a server has still a file open on it. */
    @Override
    public void close() throws IOException {
        run(List.of("umount", "--lazy", folder.toString()));
        Files.delete(folder);
    }
}
