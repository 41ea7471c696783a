package dev.lido.it.mcp;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run to its end.
 *
 * @param status its exit status
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
record RunningProgram(int status, String output, String errors) {

    /** Runs a program with the given input, and ends it when it takes longer than two minutes. */
    static RunningProgram run(Path folder, Map<String, String> environment, String input, List<String> command)
            throws IOException, InterruptedException {
        // Files, not pipes: nobody has to read along, and a program that hangs can't make its test hang.
        Path in = Files.writeString(Files.createTempFile(folder, "in", ".txt"), input);
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return new RunningProgram(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** How to start Lido: the runnable jar where it is built, else the classes that this test sees. */
    static List<String> lido(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        File jar = new File("../cli/target/lido.jar").getAbsoluteFile();
        if (jar.isFile()) {
            command.addAll(List.of("-jar", jar.getPath()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.lido.cli.Main"));
        }
        command.addAll(List.of(arguments));
        return command;
    }
}
