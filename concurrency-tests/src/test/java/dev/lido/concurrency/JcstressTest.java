package dev.lido.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs every jcstress test of this module briefly, in a process of its own. A long run is
 * {@code java -cp target/classes:$(cat target/classpath.txt) org.openjdk.jcstress.Main -t dev.lido}.
 */
class JcstressTest {

    private static final Path RESULTS = Path.of("target", "jcstress");

    @Test
    @Timeout(600) // more than the process is given
    @DisplayName("X8, D2, F14, F15, F18, F19, F20, F24: no race of two threads has an outcome that is forbidden")
    void races_ofTwoThreads_haveNoForbiddenOutcome() throws IOException, InterruptedException {
        Files.createDirectories(RESULTS);
        Path output = RESULTS.resolve("output.txt");
        Process process = new ProcessBuilder(command())
                .directory(RESULTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(9, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }

        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        assertThat(text).contains("Failed tests: No matches", "Error tests: No matches");
    }

    /**
     * One short fork a test, in one mode of compilation. The preset called sanity takes as long for ten samples of each test,
     * which show no race; this takes a hundred thousand.
     */
    private static List<String> command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String options =
                "-t dev.lido.concurrency -c 2 -f 1 -fsm 1 -iters 1 -time 150 -hs 64 -pth false -sc false -af NONE -v -r .";
        List<String> command = new ArrayList<>(List.of(java, "-cp", System.getProperty("java.class.path")));
        command.add("org.openjdk.jcstress.Main");
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-jvmArgs", "-XX:+UseSerialGC"));
        return command;
    }
}
