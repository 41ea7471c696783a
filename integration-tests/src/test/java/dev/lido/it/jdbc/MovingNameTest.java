package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("F12, X8: the name of a real PostgreSQL's host stands for another address")
class MovingNameTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName(
            "F12: new leases are on the new address, the lease in use finishes on the old one; a name that isn't found changes nothing")
    void moved_newLeases_areOnTheNewAddress() throws Exception {
        Path output = folder.resolve("output.txt");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1,127.0.0.2")
                .setPGStartupWait(Patience.LIMIT)
                .start()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djdk.net.hosts.file=" + folder.resolve("names.txt"),
                            "-Dsun.net.inetaddr.ttl=0", // else the JVM remembers a name for 30 s
                            "-Dsun.net.inetaddr.negative.ttl=0",
                            "-cp",
                            System.getProperty("java.class.path"),
                            MovingNameProgram.class.getName(),
                            folder.resolve("names.txt").toString(),
                            "db.lido.test",
                            Integer.toString(server.getPort()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(process.waitFor(3 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .contains("first: 127.0.0.1\n", "in use: 127.0.0.1\n", "next: 127.0.0.2\n", "all old ones closed\n");
    }
}
