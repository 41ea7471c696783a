package dev.lido.server.query;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of what drivers return for a cell: NULL, booleans and numbers as what they are (see {@link JsonNumbers}),
 * dates and times in ISO 8601, bytes in Base64, arrays as lists, everything else as text. Cuts what is longer than a cell
 * may be, and says so at the end of the value. For one answer; not thread-safe.
 */
final class JsonCells {

    private final int maxBytes;
    private boolean cut;

    JsonCells(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether any value so far was cut. */
    boolean anyCut() {
        return cut;
    }

    @Nullable
    Object of(@Nullable Object value) throws SQLException {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return JsonNumbers.of(number);
        }
        if (value instanceof byte[] bytes) {
            return ofBytes(bytes, bytes.length);
        }
        if (value instanceof String text) {
            return ofText(text);
        }
        String time = ofTime(value);
        return time != null ? time : ofLarge(value);
    }

    private static @Nullable String ofTime(Object value) {
        if (value instanceof LocalDateTime dateTime) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(dateTime);
        }
        if (value instanceof Timestamp timestamp) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(timestamp.toLocalDateTime());
        }
        if (value instanceof OffsetDateTime dateTime) {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(dateTime);
        }
        if (value instanceof ZonedDateTime dateTime) {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(dateTime);
        }
        if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
        }
        if (value instanceof OffsetTime time) {
            return DateTimeFormatter.ISO_OFFSET_TIME.format(time);
        }
        if (value instanceof Time time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time.toLocalTime());
        }
        if (value instanceof Date date) {
            return date.toLocalDate().toString();
        }
        return value instanceof LocalDate date ? date.toString() : null;
    }

    private Object ofLarge(Object value) throws SQLException {
        if (value instanceof java.sql.Array array) {
            return ofArray(array.getArray());
        }
        if (value instanceof Struct struct) {
            return ofArray(struct.getAttributes());
        }
        if (value instanceof Blob blob) {
            return ofBytes(blob.getBytes(1, (int) Math.min(blob.length(), maxBytes)), blob.length());
        }
        if (value instanceof Clob clob) {
            return ofClob(clob);
        }
        if (value instanceof SQLXML xml) {
            return ofText(xml.getString());
        }
        return value.getClass().isArray() ? ofArray(value) : ofText(value.toString());
    }

    private List<@Nullable Object> ofArray(Object array) throws SQLException {
        int length = Array.getLength(array);
        List<@Nullable Object> list = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < length; i++) {
            Object element = of(Array.get(array, i));
            bytes += size(element);
            if (bytes > maxBytes) {
                cut = true;
                list.add("… [cut: " + i + " of " + length + " elements]");
                break;
            }
            list.add(element);
        }
        return list;
    }

    private String ofBytes(byte[] bytes, long length) {
        // Base64 turns three bytes into four.
        int kept = (int) Math.min(length, maxBytes / 4 * 3L);
        String text = Base64.getEncoder().encodeToString(kept == bytes.length ? bytes : Arrays.copyOf(bytes, kept));
        return kept == length ? text : mark(text, kept, length);
    }

    private String ofText(String text) {
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            bytes += utf8Length(codePoint);
            if (bytes > maxBytes) {
                return mark(text.substring(0, end), bytes - utf8Length(codePoint), size(text));
            }
            end += Character.charCount(codePoint);
        }
        return text;
    }

    private String ofClob(Clob clob) throws SQLException {
        char[] characters = new char[maxBytes + 1];
        int read = 0;
        try (Reader reader = clob.getCharacterStream()) {
            while (read < characters.length) {
                int more = reader.read(characters, read, characters.length - read);
                if (more < 0) {
                    break;
                }
                read += more;
            }
        } catch (IOException e) {
            throw new SQLException("A large text could not be read", e);
        }
        return ofText(new String(characters, 0, read));
    }

    private String mark(String kept, long keptBytes, long ofBytes) {
        cut = true;
        return kept + "… [cut: " + keptBytes + " of " + ofBytes + " bytes]";
    }

    /** About how many bytes a value takes in UTF-8. */
    static long size(@Nullable Object value) {
        if (value instanceof String text) {
            long bytes = 0;
            for (int i = 0; i < text.length(); ) {
                int codePoint = text.codePointAt(i);
                bytes += utf8Length(codePoint);
                i += Character.charCount(codePoint);
            }
            return bytes;
        }
        if (value instanceof List<?> list) {
            return list.stream().mapToLong(element -> size(element) + 1).sum();
        }
        return String.valueOf(value).length();
    }

    private static int utf8Length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }
}
