package dev.lido.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JsonCellsTest {

    private final JsonCells cells = new JsonCells(16);

    @Test
    void plainValues_stayWhatTheyAre() throws Exception {
        assertThat(cells.of(null)).isNull();
        assertThat(cells.of(true)).isEqualTo(true);
        assertThat(cells.of(7)).isEqualTo(7L);
        assertThat(cells.of("text")).isEqualTo("text");
        assertThat(cells.anyCut()).isFalse();
    }

    @Test
    void times_areIso8601() throws Exception {
        LocalDateTime moment = LocalDateTime.of(2026, 1, 2, 3, 4);
        assertThat(cells.of(moment)).isEqualTo("2026-01-02T03:04:00");
        assertThat(cells.of(Timestamp.valueOf(moment))).isEqualTo("2026-01-02T03:04:00");
        assertThat(cells.of(OffsetDateTime.of(moment, ZoneOffset.ofHours(2)))).isEqualTo("2026-01-02T03:04:00+02:00");
        assertThat(cells.of(LocalTime.of(3, 4))).isEqualTo("03:04:00");
        assertThat(cells.of(Time.valueOf("03:04:05"))).isEqualTo("03:04:05");
        assertThat(cells.of(LocalDate.of(2026, 1, 2))).isEqualTo("2026-01-02");
        assertThat(cells.of(Date.valueOf("2026-01-02"))).isEqualTo("2026-01-02");
    }

    @Test
    void bytes_areBase64_andArraysAreLists() throws Exception {
        assertThat(cells.of(new byte[] {1, 2, 3})).isEqualTo("AQID");
        assertThat(cells.of(new Object[] {1, null, new Object[] {"a"}}))
                .isEqualTo(Arrays.asList(1L, null, List.of("a")));
        assertThat(cells.of(new int[] {1, 2})).isEqualTo(List.of(1L, 2L));
        assertThat(cells.anyCut()).isFalse();
    }

    @Test
    void anythingElse_isText() throws Exception {
        UUID id = new UUID(1, 2);
        assertThat(new JsonCells(100).of(id)).isEqualTo(id.toString());
    }

    @Test
    void aLongText_isCut_betweenCharacters_andSaysSo() throws Exception {
        assertThat(cells.of("0123456789abcdef")).isEqualTo("0123456789abcdef");
        assertThat(cells.of("0123456789abcd😀")).isEqualTo("0123456789abcd… [cut: 14 of 18 bytes]");
        assertThat(cells.anyCut()).isTrue();
    }

    @Test
    void longBytes_andLongArrays_areCut_andSaySo() throws Exception {
        assertThat(cells.of(new byte[13])).isEqualTo("AAAAAAAAAAAAAAAA… [cut: 12 of 13 bytes]");
        assertThat(cells.of(new String[] {"0123456789", "0123456789"}))
                .isEqualTo(List.of("0123456789", "… [cut: 1 of 2 elements]"));
        assertThat(cells.anyCut()).isTrue();
    }

    @Test
    void size_countsBytesOfUtf8() {
        assertThat(JsonCells.size("aä€😀")).isEqualTo(1 + 2 + 3 + 4);
        assertThat(JsonCells.size(List.of("ab", 12L))).isEqualTo(6);
    }
}
