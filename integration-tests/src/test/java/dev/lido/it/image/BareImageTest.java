package dev.lido.it.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.Pool;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("D11: the core runs in a runtime image without jdk.jfr")
class BareImageTest {

    @TempDir
    private static Path folder;

    private static Path java;

    @BeforeAll
    static void link() {
        Path image = folder.resolve("image");
        int status = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(System.out, System.err, "--add-modules", "java.base", "--output", image.toString());
        assertThat(status).isZero();
        java = image.resolve("bin/java");
    }

    @Test
    void onTheClassPath() throws Exception {
        assertThat(run("-cp", place(Pool.class) + File.pathSeparator + place(BareProgram.class)))
                .contains("told in bare", "flight recorder: false");
    }

    @Test
    void onTheModulePath() throws Exception {
        assertThat(run("-p", place(Pool.class), "--add-modules", "dev.lido.core", "-cp", place(BareProgram.class)))
                .contains("told in bare", "flight recorder: false");
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static String run(String... where) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(List.of(where));
        command.add(BareProgram.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
