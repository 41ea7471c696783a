package dev.lido.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The runnable jar as a process of its own, in a folder of its own, with nothing of this process's environment but what
 * Java needs. Closing it kills what still runs.
 */
final class LidoProcess implements AutoCloseable {

    private static final Path JAR =
            Path.of("..", "cli", "target", "lido.jar").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]+)\"");

    private final Process process;
    private final Path out;
    private final Path err;

    private LidoProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static LidoProcess start(Path folder, Map<String, String> environment, String... args) throws IOException {
        assertThat(JAR)
                .as("the runnable jar; make it with: mvn package -pl cli -am -DskipTests")
                .isRegularFile();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                // By which ./check knows it, should this process be killed before it closes that one.
                "-Dlido.test.servers=" + System.getProperty("lido.test.servers", ""),
                "-jar",
                JAR.toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile("lido", ".out");
        Path err = Files.createTempFile("lido", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LIDO_") || name.startsWith("EROS_"));
        builder.environment().putAll(environment);
        return new LidoProcess(builder.start(), out, err);
    }

    static LidoProcess start(Path folder, String... args) throws IOException {
        return start(folder, Map.of(), args);
    }

    /** Waits for the end and returns the exit status. */
    int status() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("lido still runs after %s", PATIENCE)
                .isTrue();
        return process.exitValue();
    }

    /** Waits until {@code serve --json} tells its address. */
    String url() {
        Patience.await().until(() -> !process.isAlive() || URL.matcher(out()).find());
        Matcher url = URL.matcher(out());
        assertThat(url.find()).as("no address; standard error: %s", err()).isTrue();
        return url.group(1);
    }

    /** Writes to its standard input. */
    void write(String text) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Ends its standard input. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Sends a signal by its name. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}
