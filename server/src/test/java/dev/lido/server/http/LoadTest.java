package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("S5: good under 75 percent, critical over 90; 0 waiting is good, over 5 needs action")
class LoadTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, GOOD",
        "3, 0, GOOD", // 60 %
        "4, 0, ELEVATED", // 80 %
        "5, 0, CRITICAL", // 100 %
        "0, 1, ELEVATED",
        "0, 5, ELEVATED",
        "0, 6, CRITICAL"
    })
    void load_followsUtilizationAndWaiting(int active, int waiting, Load expected) {
        assertThat(Load.of(TestPools.using("db", active, 0, waiting).stats())).isEqualTo(expected);
    }
}
