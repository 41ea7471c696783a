package dev.lido.server.mcp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 up to a length; a longer one is read past without being kept. Not thread-safe. */
final class MessageLines {

    private final InputStream input;
    private final int maxBytes;

    MessageLines(InputStream input, int maxBytes) {
        this.input = new BufferedInputStream(input);
        this.maxBytes = maxBytes;
    }

    /**
     * A line.
     *
     * @param text without its line break; empty for a line that is too long
     * @param isTooLong whether it was not kept
     * @param isEnd whether there are no more lines
     */
    record Line(String text, boolean isTooLong, boolean isEnd) {}

    /** Blocks until there is a whole line. */
    Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean tooLong = false;
        int read = input.read();
        if (read < 0) {
            return new Line("", false, true);
        }
        while (read >= 0 && read != '\n') {
            if (bytes.size() < maxBytes) {
                bytes.write(read);
            } else {
                tooLong = true;
            }
            read = input.read();
        }
        return new Line(tooLong ? "" : bytes.toString(StandardCharsets.UTF_8), tooLong, false);
    }
}
