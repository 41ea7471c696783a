package dev.lido.it.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lido.pool.Pool;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("F25: real limits of memory and of threads, in a JVM of their own")
class LimitsTest {

    /** A user whom nothing else belongs to, so that the limit is this program's alone. */
    private static final String NOBODY = "61325";

    private static final String THREADS = "48";

    @TempDir
    private static Path folder;

    /** Where any user may read the classes. */
    @BeforeAll
    static void copyClasses() throws IOException, URISyntaxException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path core = Path.of(
                Pool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(core)) {
            copy(core, folder.resolve("core"));
        } else {
            Files.copy(core, folder.resolve("core.jar"));
        }
        Path tests = Path.of(LimitsTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path here = Path.of("dev", "lido", "it", "limits");
        copy(tests.resolve(here), folder.resolve("tests").resolve(here));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.copy(file, copied);
            }
        }
    }

    private static String run(List<String> before, Class<?> program, String... options) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
        command.add(folder.resolve("core") + ":" + folder.resolve("core.jar") + ":" + folder.resolve("tests"));
        command.add(program.getName());
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName(
            "F25: a heap that is full again and again while connections are opened: no slot, connection or tick is lost")
    void memory() throws Exception {
        assertThat(run(List.of(), MemoryProgram.class, "-Xmx24m"))
                .contains("ran out in the pool: true")
                .contains("opened while it did: true")
                .contains("leases at once: 6")
                .contains("leftOpen=0 closedTwice=0");
    }

    @Test
    @DisplayName(
            "F25: no thread to be had while a connection is opened: that is counted and told, and goes on when there are some")
    void threads() throws Exception {
        assumeTrue(
                System.getProperty("user.name").equals("root"),
                "only root may run a program as a user of its own, whose threads can be limited");
        List<String> limited =
                List.of("setpriv", "--reuid=" + NOBODY, "--clear-groups", "prlimit", "--nproc=" + THREADS);
        assertThat(run(limited, ThreadsProgram.class, "-Xmx64m", "-Xss256k"))
                .contains("out of threads: true")
                .contains("told: java.lang.OutOfMemoryError: unable to create native thread")
                .contains("counted: true")
                .contains("leases at once: 4")
                .contains("leftOpen=0 closedTwice=0");
    }
}
