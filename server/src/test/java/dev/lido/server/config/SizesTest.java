package dev.lido.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "512, 512", "64KiB, 65536", "1MiB, 1048576", "1 GiB, 1073741824", "1mb, 1000000", "7B, 7"})
    void sizes_areRead(String text, int bytes) {
        assertThat(Sizes.parse(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5MiB", "MiB", "1TiB", "2GiB", "99999999999"})
    void texts_thatAreNoSizeOrTooLarge_areNot(String text) {
        assertThat(Sizes.parse(text)).isEmpty();
    }

    @Test
    void sizes_areWrittenShort() {
        assertThat(Sizes.text(1 << 20)).isEqualTo("1MiB");
        assertThat(Sizes.text(1536)).isEqualTo("1536B");
        assertThat(Sizes.text(65_536)).isEqualTo("64KiB");
        assertThat(Sizes.text(1 << 30)).isEqualTo("1GiB");
        assertThat(Sizes.text(0)).isEqualTo("0B");
    }
}
