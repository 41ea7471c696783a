package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTextTest {

    @Test
    void values_ofEveryKind_areWritten() {
        assertThat(JsonText.of(List.of(1, true, "x", Map.of("k", Optional.empty()), Optional.of(2))))
                .isEqualTo("[1,true,\"x\",{\"k\":null},2]");
    }

    @Test
    void texts_areEscaped() {
        assertThat(JsonText.of("a\"b\\c\nd\te\u0001f\u2028g…")).isEqualTo("\"a\\\"b\\\\c\\nd\\te\\u0001f\\u2028g…\"");
    }
}
