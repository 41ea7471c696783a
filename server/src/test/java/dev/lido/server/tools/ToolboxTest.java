package dev.lido.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolboxTest {

    private static final ToolCall CALL = new ToolCall("r1", "ada");

    private final Toolbox toolbox = new Toolbox(List.of(new Echo(), new Failing()));

    /** Answers with its arguments and the name of its thread. */
    private static class Echo implements Tool {

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public String description() {
            return "Repeats.";
        }

        @Override
        public Map<String, Object> inputSchema() {
            return new InputSchema()
                    .text("word", 5, "A word")
                    .optionalChoice("voice", List.of("loud", "low"), "How")
                    .build();
        }

        @Override
        public ToolResult call(ToolCall call, Map<String, Object> arguments) {
            return new ToolResult(Map.of(
                    "arguments", arguments, "thread", Thread.currentThread().getName()));
        }
    }

    private static final class Failing extends Echo {

        @Override
        public String name() {
            return "fail";
        }

        @Override
        public ToolResult call(ToolCall call, Map<String, Object> arguments) {
            throw new IllegalStateException("password=secret");
        }
    }

    @Test
    void arguments_thatFit_reachTheTool() {
        assertThat(toolbox.call(CALL, "echo", Map.of("word", "hello", "voice", "low"))
                        .content())
                .containsEntry("arguments", Map.of("word", "hello", "voice", "low"));
    }

    @Test
    void everyArgument_thatDoesntFit_isNamedAtOnce() {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("voise", "loud");
        arguments.put("voice", 7);
        arguments.put("x", null);
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> toolbox.call(CALL, "echo", arguments))
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_ARGUMENTS);
                    assertThat(problem.getMessage())
                            .contains("'voise' is unknown, did you mean 'voice'?")
                            .contains("'x' is unknown (known: voice, word)")
                            .contains("'word' is missing")
                            .contains("'voice': integer found, string expected");
                    assertThat((List<?>) problem.extras().get("faults")).hasSizeGreaterThanOrEqualTo(4);
                });
    }

    @Test
    void anArgument_thatIsTooLong_orNoneOfTheChoices_isRefused() {
        assertThatThrownBy(() -> toolbox.call(CALL, "echo", Map.of("word", "longer")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("'word': must be at most 5 characters long");
        assertThatThrownBy(() -> toolbox.call(CALL, "echo", Map.of("word", "a", "voice", "shrill")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("loud")
                .hasMessageContaining("low");
    }

    @Test
    void anUnknownTool_isNamed_withTheOneThatWasPerhapsMeant() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> toolbox.call(CALL, "ecko", Map.of()))
                .withMessage("There is no tool 'ecko', did you mean 'echo'?; there are: echo, fail")
                .satisfies(problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNKNOWN_TOOL));
    }

    @Test
    void whileAToolRuns_itsThreadSaysForWhom() {
        String before = Thread.currentThread().getName();
        assertThat(toolbox.call(CALL, "echo", Map.of("word", "a")).content())
                .containsEntry("thread", "echo for ada, request r1");
        assertThat(Thread.currentThread().getName()).isEqualTo(before);
    }

    @Test
    void aToolThatBreaks_isAnInternalProblem_withoutItsWords() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> toolbox.call(CALL, "fail", Map.of("word", "a")))
                .satisfies(problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.INTERNAL))
                .withMessageNotContaining("secret");
        assertThat(Thread.currentThread().getName()).doesNotContain("request");
    }
}
