package dev.lido.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong before anything is served: status 2, nothing on standard output, the reason on standard error. */
class UsageTest {

    @TempDir
    Path folder;

    @Test
    void help_andVersion_areResults() throws Exception {
        try (LidoProcess help = LidoProcess.start(folder, "--help");
                LidoProcess serve = LidoProcess.start(folder, "serve", "--help");
                LidoProcess version = LidoProcess.start(folder, "--version")) {
            assertThat(help.status()).isZero();
            assertThat(help.out()).startsWith("Usage: lido ").contains("serve", "mcp", "Exit status:");
            assertThat(serve.status()).isZero();
            assertThat(serve.out()).startsWith("Usage: lido serve ").contains("--database", "--config");
            assertThat(version.status()).isZero();
            assertThat(version.out()).containsPattern("^lido \\d+\\.\\d+\\.\\d+");
            assertThat(help.err() + serve.err() + version.err()).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisplayName("F27: an unknown option")
    void option_thatIsUnknown_endsWith2() throws Exception {
        assertRefused(
                LidoProcess.start(folder, "serve", "--prot=1"), "Unknown option: '--prot=1'; did you mean '--port'?");
    }

    @Test
    @DisplayName("F27: unknown keys, wrong types and missing variables, all at once and without secrets")
    void configuration_thatIsWrong_endsWith2() throws Exception {
        Files.writeString(folder.resolve("lido.yaml"), """
                server: {port: eighty}
                sources:
                  orders: {type: postgres, url: 'app:hunter2@host/orders', password: '${PG_PASSWORD}', pol: {}}
                """);

        assertRefused(
                LidoProcess.start(folder, Map.of("LIDO_ORDERS_MAX_SISE", "5", "LIDO_TOKEN", "hunter2"), "serve"),
                "lido.yaml:1:16: server.port is 'eighty', allowed is a whole number from 0 to 65535\n",
                "sources.orders.url is '***@host/orders', allowed is a URL such as",
                "uses ${PG_PASSWORD}, and there is no variable PG_PASSWORD",
                "sources.orders.pol is an unknown key; did you mean 'pool'?\n",
                "LIDO_ORDERS_MAX_SISE names no setting of the source 'orders'; did you mean 'LIDO_ORDERS_MAX_SIZE'?\n");
    }

    @Test
    @DisplayName("F27: a configuration file that is missing")
    void configuration_thatIsMissing_endsWith2() throws Exception {
        assertRefused(LidoProcess.start(folder, "serve", "--config", "gone.yaml"), "gone.yaml: there is no such file");
    }

    @Test
    @DisplayName("E1: a folder for the database that can't be made")
    void folder_thatCantBeMade_endsWith2() throws Exception {
        // Root may write to every folder, but nobody can make one where a file is.
        Files.writeString(folder.resolve("database"), "in the way");

        assertRefused(
                LidoProcess.start(folder, "serve", "--port", "0"),
                "lido: Can't make the sample database: file=" + folder.resolve("database/lido.db"),
                "--database");
    }

    @Test
    void port_thatIsTaken_endsWith2() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertRefused(
                    LidoProcess.start(folder, "serve", "--host", "127.0.0.1", "--port", port),
                    "lido: Can't listen on 127.0.0.1:" + port + ": Address already in use; choose another port",
                    "--port");
        }
    }

    @Test
    void host_beyondLoopback_withoutAToken_endsWith2() throws Exception {
        assertRefused(LidoProcess.start(folder, "serve", "--host", "0.0.0.0"), "set LIDO_TOKEN");
    }

    @Test
    void host_thatIsNotOurs_orUnknown_endsWith2() throws Exception {
        Map<String, String> token = Map.of("LIDO_TOKEN", "hunter2");
        assertRefused(
                LidoProcess.start(folder, token, "serve", "--host", "192.0.2.1"),
                "lido: Can't listen on 192.0.2.1:8000: ",
                "set host to an address of this machine");
        assertRefused(
                LidoProcess.start(folder, token, "serve", "--host", "no.such.host.invalid"),
                "lido: Can't listen: host=no.such.host.invalid",
                "--host");
    }

    @Test
    @DisplayName("F27: a database without a driver, for both commands")
    void database_withoutADriver_endsWith2() throws Exception {
        for (String command : List.of("serve", "mcp")) {
            assertRefused(
                    LidoProcess.start(folder, command, "--database", "jdbc:nosuch:thing"),
                    "--database is 'jdbc:nosuch:thing'",
                    "driver");
        }
    }

    @Test
    void mcp_withAWrongConfiguration_endsWith2() throws Exception {
        assertRefused(
                LidoProcess.start(folder, "mcp", "--database", "gone.db"),
                "--database is 'gone.db', and there is no such file");
    }

    private static void assertRefused(LidoProcess started, String... reasons) throws InterruptedException, IOException {
        try (LidoProcess lido = started) {
            assertThat(lido.status()).isEqualTo(2);
            assertThat(lido.out()).isEmpty();
            assertThat(lido.err()).startsWith("lido: ").contains(reasons).doesNotContain("hunter2", "\tat ");
        }
    }
}
