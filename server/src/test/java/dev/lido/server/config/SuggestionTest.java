package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    @ParameterizedTest
    @CsvSource({
        "port, port, 0",
        "prot, port, 1",
        "por, port, 1",
        "porrt, port, 1",
        "pork, port, 1",
        "'', port, 4",
        "kitten, sitting, 3",
    })
    void distance_countsLettersAddedDroppedChangedAndSwapped(String left, String right, int expected) {
        assertThat(Suggestion.distance(left, right)).isEqualTo(expected);
        assertThat(Suggestion.distance(right, left)).isEqualTo(expected);
    }

    @Test
    void nearest_isSuggested_ifItIsNear() {
        List<String> known = List.of("max-size", "max-rows", "url", "user");

        assertThat(Suggestion.of("max-sizes", known)).contains("max-size");
        assertThat(Suggestion.of("MAX_SIZE", known)).contains("max-size");
        assertThat(Suggestion.of("ulr", known)).contains("url");
        assertThat(Suggestion.of("colour", known)).isEmpty();
    }

    @Test
    void nearest_ofNamesInADatabase_isSuggested_asAQuestion() {
        List<String> names = List.of("customers", "orders", "order_lines", "id");

        assertThat(Suggestion.question("costumer", names)).isEqualTo(", did you mean 'customers'?");
        assertThat(Suggestion.question("ORDER", names)).isEqualTo(", did you mean 'orders'?");
        assertThat(Suggestion.question("OrderLines", names)).isEqualTo(", did you mean 'order_lines'?");
        assertThat(Suggestion.question("weather", names)).isEmpty();
        assertThat(Suggestion.question("xx", names)).isEmpty();
    }
}
