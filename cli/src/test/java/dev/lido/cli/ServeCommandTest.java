package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {

    @TempDir
    Path folder;

    private Session session;

    @BeforeEach
    void setUp() {
        session = new Session(folder);
    }

    @Test
    @DisplayName("E1: without any configuration a sample is made and served")
    void serve_withoutConfiguration_makesTheSampleAndSaysSo() {
        int status = session.run("serve");

        assertThat(status).isZero();
        assertThat(folder.resolve("database/lido.db")).isRegularFile();
        assertThat(session.out()).isEqualTo("""
                        Made       a sample shop in database/lido.db
                        Listening  http://127.0.0.1:4711 (Lido development)
                        Source     db, sqlite, read-only
                        Access     from this machine only, because no token is set (LIDO_TOKEN)
                        Console    http://127.0.0.1:4711/#token=once
                        MCP        http://127.0.0.1:4711/mcp
                        Try:
                          curl -s http://127.0.0.1:4711/execute -H 'Content-Type: application/json' -d \
                        '{"tool":"run_query","arguments":{"sql":"SELECT category, count(*) AS products FROM products \
                        GROUP BY category"}}'
                        """);
        assertThat(session.err())
                .containsSubsequence("Stopping, calls under way may end first\n", "dev.lido.cli: Stopped\n")
                .hasLineCount(2);
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void serve_aSecondTime_makesNoSample() {
        session.run("serve");
        Session second = new Session(folder);

        assertThat(second.run("serve")).isZero();
        assertThat(second.out()).doesNotContain("Made").contains("-d '{\"tool\":\"list_tables\",\"arguments\":{}}'\n");
    }

    @Test
    void serve_withASourceOfItsOwn_makesNoSample() throws IOException {
        Files.writeString(
                folder.resolve("lido.yaml"),
                "sources: {orders: {type: postgres, url: 'postgres://app:hunter2@h/d'}, shop: {type: sqlite, url:"
                        + " shop.db, read-only: false}}");

        assertThat(session.run("serve")).isZero();
        assertThat(folder.resolve("database")).doesNotExist();
        assertThat(session.out())
                .contains("Read       lido.yaml\n", "Source     orders, postgres, read-only\nSource     shop, sqlite\n")
                .contains("-d '{\"tool\":\"list_tables\",\"arguments\":{\"source\":\"orders\"}}'\n")
                .doesNotContain("hunter2");
    }

    @Test
    void serve_withAToken_asksForItAndShowsItNowhere() {
        session.variable("LIDO_TOKEN", "hunter2").run("serve");

        assertThat(session.out())
                .contains("Access     with LIDO_TOKEN as the bearer token")
                .contains("Console    http://127.0.0.1:4711/\n")
                .contains(" -H \"Authorization: Bearer $LIDO_TOKEN\" ")
                .doesNotContain("hunter2", "once");
    }

    @Test
    void serve_asJson_printsOneLine() {
        session.run("serve", "--json", "--metrics-port", "0");

        assertThat(session.out())
                .isEqualTo("{\"url\":\"http://127.0.0.1:4711\",\"mcp\":\"http://127.0.0.1:4711/mcp\","
                        + "\"console\":\"http://127.0.0.1:4711/#token=once\",\"metricsPort\":4712,"
                        + "\"version\":\"development\",\"config\":null,\"sources\":[\"db\"],\"sample\":true}\n");
    }

    @Test
    void options_reachTheServer_whereverTheyStand() throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), "server: {limits: {max-body: 7KiB}}");
        Files.writeString(folder.resolve("mine.db"), "");

        int status = session.run(
                "--config",
                "mine.yaml",
                "serve",
                "--database=mine.db",
                "--host",
                "127.0.0.5",
                "--port",
                "81",
                "--metrics-port=82");

        assertThat(status).isZero();
        assertThat(session.started().maxBodyBytes()).isEqualTo(7 * 1024);
        assertThat(session.started().host()).isEqualTo("127.0.0.5");
        assertThat(session.started().port()).isEqualTo(81);
        assertThat(session.started().metricsPort()).contains(82);
        assertThat(session.started().sources().get(0).url())
                .isEqualTo(folder.resolve("mine.db").toString());
        assertThat(session.out()).contains("Metrics    port 4712\n");

        Session after = new Session(folder);
        after.run("serve", "--config", "mine.yaml");
        assertThat(after.started().maxBodyBytes()).isEqualTo(7 * 1024);
    }

    @Test
    @DisplayName("F27: every problem of the configuration on standard error, status 2")
    void configuration_thatIsWrong_endsWith2AndEveryProblem() {
        int status = session.variable("LIDO_PORT", "many").run("serve", "--metrics-port", "none", "--config", "gone");

        assertThat(status).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err()).isEqualTo("""
                        lido: Invalid configuration:
                          gone: there is no such file; name another with --config, or create it
                          LIDO_PORT is 'many', allowed is a whole number from 0 to 65535
                          --metrics-port is 'none', allowed is a whole number from 0 to 65535
                        """);
        assertThat(session.started()).isNull();
    }

    @Test
    void port_thatIsTaken_endsWith2AndAWayOut() {
        int status = session.failing(new BindException("Can't listen on 127.0.0.1:8000: Address already in use; …"))
                .run("serve");

        assertThat(status).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err())
                .isEqualTo(
                        "lido: Can't listen on 127.0.0.1:8000: Address already in use; …. The options are --host, --port"
                                + " and --metrics-port; port 0 picks a free one\n");
    }

    @Test
    void host_thatIsNotOurs_endsWith2AndAWayOut() {
        int status = session.failing(new IOException("unknown host")).run("serve");

        assertThat(status).isEqualTo(2);
        assertThat(session.err())
                .isEqualTo("lido: Can't listen: host=127.0.0.1 port=8000: unknown host. Choose others with --host and"
                        + " --port\n");
    }

    @Test
    void sample_thatCantBeMade_endsWith2() throws IOException {
        Files.writeString(folder.resolve("database"), "a file in the way");

        assertThat(session.run("serve")).isEqualTo(2);
        assertThat(session.out()).isEmpty();
        assertThat(session.err()).startsWith("lido: Can't make the sample database: ");
        assertThat(session.started()).isNull();
    }
}
