package dev.lido.it.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.PostgresServer;
import dev.lido.server.LidoServer;
import dev.lido.server.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Needs Node and the npm registry, where the inspector and the Node that it wants come from. */
@DisplayName("E17: the official inspector, with its strict checks, is content")
@Timeout(300)
class InspectorTest {

    private static final Path NPX = Path.of("/usr/bin/npx");

    @TempDir
    private Path folder;

    private LidoServer server;

    @BeforeEach
    void serve() throws Exception {
        assertThat(NPX).as("npx, of Debian's package npm").matches(Files::isExecutable);
        server = LidoServer.start(new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                1 << 20,
                Optional.empty(),
                List.of(PostgresServer.source(true, 2, "20s"))));
    }

    @AfterEach
    void nothingIsLeftCheckedOut() {
        if (server != null) {
            assertThat(server.registry().stats().get("pg").active()).isZero();
            server.close();
        }
    }

    private RunningProgram inspect(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                NPX.toString(),
                "-y",
                "-p",
                "node@22",
                "-p",
                "@modelcontextprotocol/inspector@2.12.0",
                "mcp-inspector",
                "--cli",
                server.url() + "/mcp",
                "--transport",
                "http"));
        command.addAll(List.of(arguments));
        return RunningProgram.run(folder, Map.of(), "", command);
    }

    @Test
    void toolsList_isStrictlyRight() throws Exception {
        RunningProgram inspector = inspect("--method", "tools/list", "--strict");
        assertThat(inspector.status())
                .as(inspector.errors() + inspector.output())
                .isZero();
        JsonNode tools = JsonMapper.shared().readTree(inspector.output()).path("tools");
        assertThat(tools)
                .extracting(tool -> tool.path("name").asString())
                .hasSize(5)
                .contains("run_query");
    }

    @Test
    void toolsCall_isAnswered() throws Exception {
        RunningProgram inspector = inspect(
                "--method", "tools/call", "--tool-name", "run_query", "--tool-arg", "sql=SELECT 6 * 7 AS answer");
        assertThat(inspector.status())
                .as(inspector.errors() + inspector.output())
                .isZero();
        JsonNode result = JsonMapper.shared().readTree(inspector.output());
        assertThat(result.path("structuredContent").path("rows").toString()).isEqualTo("[[42]]");
    }
}
