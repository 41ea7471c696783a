package dev.lido.server.http;

import dev.lido.server.tools.Tool;
import dev.lido.server.tools.ToolCall;
import dev.lido.server.tools.ToolResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** A tool made of a lambda. */
record FakeTool(String name, BiFunction<ToolCall, Map<String, Object>, Map<String, Object>> work) implements Tool {

    /** Answers with what it was given. */
    static final FakeTool ECHO = new FakeTool("echo", (call, arguments) -> {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("arguments", arguments);
        content.put("principal", call.principal());
        content.put("requestId", call.requestId());
        content.put("nothing", null);
        return content;
    });

    static FakeTool failing(String name, RuntimeException failure) {
        return new FakeTool(name, (call, arguments) -> {
            throw failure;
        });
    }

    /** Says that it was entered, and answers once the door is open. */
    static FakeTool blocking(String name, Semaphore entered, CountDownLatch door) {
        return new FakeTool(name, (call, arguments) -> {
            entered.release();
            try {
                if (!door.await(100, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("The test never opened the door");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Map.of("done", true);
        });
    }

    @Override
    public String description() {
        return "for tests";
    }

    @Override
    public Map<String, Object> inputSchema() {
        return Map.of("type", "object");
    }

    @Override
    public ToolResult call(ToolCall call, Map<String, Object> arguments) {
        return new ToolResult(work.apply(call, arguments));
    }
}
