package dev.lido.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class JsonNumbersTest {

    private static final long EXACT = 9_007_199_254_740_992L;

    @Test
    void integers_beyondWhatAFloatHolds_areStrings() {
        assertThat(JsonNumbers.of(EXACT)).isEqualTo(EXACT);
        assertThat(JsonNumbers.of(EXACT + 1)).isEqualTo("9007199254740993");
        assertThat(JsonNumbers.of(-EXACT)).isEqualTo(-EXACT);
        assertThat(JsonNumbers.of(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(JsonNumbers.of(new BigInteger("18446744073709551615"))).isEqualTo("18446744073709551615");
        assertThat(JsonNumbers.of(BigInteger.TEN)).isEqualTo(10L);
    }

    @Test
    void decimals_withMoreDigitsThanAFloat_areStrings() {
        assertThat(JsonNumbers.of(new BigDecimal("12.50"))).isEqualTo(new BigDecimal("12.50"));
        assertThat(JsonNumbers.of(new BigDecimal("0.1"))).isEqualTo(new BigDecimal("0.1"));
        assertThat(JsonNumbers.of(new BigDecimal("1234567890123456.789"))).isEqualTo("1234567890123456.789");
        assertThat(JsonNumbers.of(new BigDecimal("1E+400")))
                .asString()
                .hasSize(401)
                .startsWith("1000");
    }

    @Test
    void whatJsonHasNoNumberFor_isAString() {
        assertThat(JsonNumbers.of(Double.NaN)).isEqualTo("NaN");
        assertThat(JsonNumbers.of(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
        assertThat(JsonNumbers.of(Float.POSITIVE_INFINITY)).isEqualTo("Infinity");
    }

    @Test
    void aShortFloat_keepsItsDigits() {
        assertThat(JsonNumbers.of(0.1f)).isEqualTo(new BigDecimal("0.1"));
        assertThat(JsonNumbers.of((Number) 0.1f)).isEqualTo(new BigDecimal("0.1"));
    }
}
