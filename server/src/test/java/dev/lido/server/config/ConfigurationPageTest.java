package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/configuration.md says is what the code does. */
class ConfigurationPageTest {

    /** Maven runs the tests of a module in that module's folder. */
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    private static final Pattern TABLE =
            Pattern.compile("<!-- generated: ([a-z-]+) -->\n(.*?)<!-- end -->", Pattern.DOTALL);
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void tables_sayWhatTheCodeSays() throws IOException {
        Map<String, String> tables = ConfigurationTables.all();
        if (Boolean.getBoolean("lido.docs.write")) {
            Files.writeString(PAGE, rewritten(Files.readString(PAGE), tables));
        }

        List<MatchResult> found =
                TABLE.matcher(Files.readString(PAGE)).results().toList();

        assertThat(found).extracting(table -> table.group(1)).containsExactlyInAnyOrderElementsOf(tables.keySet());
        assertThat(found)
                .allSatisfy(table -> assertThat(table.group(2))
                        .as("table %s; the page says how to write it anew", table.group(1))
                        .isEqualTo(tables.get(table.group(1))));
    }

    @Test
    void example_isAConfigurationThatWorks() throws Exception {
        Matcher example = YAML.matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();

        ServerConfig server = new Setup(folder)
                .yaml(example.group(1))
                .variable("ORDERS_PASSWORD", "secret")
                .server();

        assertThat(server.sources()).extracting(SourceConfig::name).containsExactly("orders", "notes");
    }

    private static String rewritten(String page, Map<String, String> tables) {
        return TABLE.matcher(page)
                .replaceAll(table -> Matcher.quoteReplacement(
                        "<!-- generated: " + table.group(1) + " -->\n" + tables.get(table.group(1)) + "<!-- end -->"));
    }
}
