package dev.lido.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells people to type, typed. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void curl_asWritten_answers() throws Exception {
        assertThat(run("execute"))
                .contains("\"columns\":[{\"name\":\"orders\",\"type\":\"INTEGER\"}]")
                .contains("\"rows\":[[1600]]");
    }

    @Test
    void inspector_asWritten_listsTheTools() throws Exception {
        assertThat(run("inspector"))
                .contains("list_tables", "describe_table", "run_query", "explain_query", "pool_status");
    }

    @Test
    void stdioClient_asWritten_listsTheTools() throws Exception {
        String json = block("stdio");
        Matcher server = Pattern.compile("\"command\": \"\\./lido\", \"args\": \\[\"mcp\"]")
                .matcher(json);
        assertThat(server.find()).as(json).isTrue();
        // ./lido builds the jar when it is stale and runs it; within a build it is this one.
        ServerParameters parameters = ServerParameters.builder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .args("-jar", ROOT.resolve("cli/target/lido.jar").toString(), "mcp", "--database", sample().toString())
                .build();
        try (McpSyncClient client = McpClient.sync(new StdioClientTransport(parameters, McpJsonDefaults.getMapper()))
                .build()) {
            client.initialize();
            assertThat(client.listTools().tools()).extracting(Tool::name).contains("run_query");
        }
    }

    /** Runs a block against a server of its own, with that server's address in place of the one that people see. */
    private String run(String name) throws Exception {
        try (LidoProcess lido = LidoProcess.start(folder, "serve", "--json", "--port", "0")) {
            String command = block(name).replace("http://127.0.0.1:8000", lido.url());
            assertThat(command).contains(lido.url());
            return shell(command);
        }
    }

    private Path sample() throws Exception {
        try (LidoProcess lido = LidoProcess.start(folder, "serve", "--json", "--port", "0")) {
            assertThat(lido.url()).isNotEmpty();
        }
        return folder.resolve("database/lido.db");
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        shell.getOutputStream().close();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(out).isZero();
        return out;
    }

    /** The code block that follows {@code <!-- tested: name -->}. */
    private static String block(String name) throws IOException {
        String page = Files.readString(ROOT.resolve("README.md"));
        Matcher block = Pattern.compile("<!-- tested: " + name + " -->\n```\\w*\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as("a block '%s' in the README", name).isTrue();
        return block.group(1);
    }

    @Test
    void everyTestedBlock_hasATest() throws IOException {
        Matcher names = Pattern.compile("<!-- tested: (\\w+) -->").matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(names.results().map(result -> result.group(1)).toList())
                .isEqualTo(List.of("execute", "inspector", "stdio"));
    }
}
