package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotPathTest {

    /** HotSpot inlines hot methods up to FreqInlineSize, 325 bytes of bytecode. */
    private static final int INLINING_LIMIT = 325;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.lido.pool.Lease<R> acquireWithin(long, dev.lido.pool.Lane)",
                "dev.lido.pool.Lease<R> acquireIdle(dev.lido.pool.Lane)",
                "void release(dev.lido.pool.Lease<R>)",
                "dev.lido.pool.Lease<R> lease(dev.lido.pool.Slot<R>, long, dev.lido.pool.Lane)"
            })
    @DisplayName("X1: the methods of the hot path are small enough for the JIT to inline")
    void hotMethod_bytecode_isBelowTheInliningLimit(String method) {
        String code = disassemble();
        int start = code.indexOf("  " + method);
        assertThat(start).as("%s in %s", method, code).isPositive();
        String body = code.substring(start, code.indexOf("\n\n", start));
        int last = 0;
        for (Matcher line = Pattern.compile("(?m)^ +(\\d+): [a-z]").matcher(body); line.find(); ) {
            last = Math.max(last, Integer.parseInt(line.group(1)));
        }
        assertThat(last).isBetween(10, INLINING_LIMIT - 1);
    }

    private static String disassemble() {
        URI location = URI.create(LeasePool.class.getResource("LeasePool.class").toString());
        StringWriter out = new StringWriter();
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        int status = javap.run(
                new PrintWriter(out),
                new PrintWriter(out),
                "-p",
                "-c",
                Path.of(location).toString());
        assertThat(status).as(out.toString()).isZero();
        return out.toString();
    }
}
