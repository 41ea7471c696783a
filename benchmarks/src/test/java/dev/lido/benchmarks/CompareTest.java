package dev.lido.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each question runs from its forks to its table; what it measures in so short a time means nothing. */
class CompareTest {

    @TempDir
    Path folder;

    private String answer(String question, String makes) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(question, "--forks", "1", "--makes", makes));
        arguments.addAll(List.of("--warm-up-millis", "20", "--millis", "30"));
        arguments.addAll(List.of("--load-warm-up-millis", "200", "--load-millis", "200"));
        arguments.addAll(List.of("--results", folder.resolve("results").toString()));
        arguments.addAll(List.of("--servers", folder.resolve("servers").toString()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            Compare.ask(CompareOptions.parse(arguments.toArray(String[]::new)), out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("Question 11 has figures of one thread and of eight, for time and bytes")
    void query_isAnswered() throws Exception {
        String answer = answer("query", "lido,agroal");

        assertThat(answer)
                .contains("| 1 thread |", "| 8 threads |", "| lido |", "| agroal |", "| nanos ≥ 1.30 × best |")
                .contains("| bytes ≥ 0.833 × best |")
                .doesNotContain("failed", "not measured");
    }

    @Test
    @DisplayName("Question 12 has figures of a real PostgreSQL, which is gone afterwards")
    void postgres_isAnswered() throws Exception {
        String answer = answer("postgres", "lido,hikari,vibur");

        assertThat(answer)
                .contains("p50Millis", "p99Millis", "p999Millis", "| lido |", "| hikari |")
                .contains("| perSecond ≥ 0.970 × best |", "| p999Millis ≤ 0.500 × hikari |")
                .doesNotContain("failed", "not measured", "vibur");
        assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
                .noneMatch(line -> line.contains(folder.toString()));
    }

    @Test
    @DisplayName("Question 13 has figures of a pooled connection and of one that is opened")
    void sqlite_isAnswered() throws Exception {
        String answer = answer("sqlite", "lido");

        assertThat(answer)
                .contains("| lido |", "| opened |", "| nanos ≥ 20.0 × opened |")
                .doesNotContain("failed", "not measured");
    }
}
