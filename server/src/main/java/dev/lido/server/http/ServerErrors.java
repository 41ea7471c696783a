package dev.lido.server.http;

import dev.lido.server.tools.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Gives the errors that Jetty finds before or after our own code (a malformed request, a stop) the same shape as ours. */
final class ServerErrors extends ErrorHandler {

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        String requestId = RequestGate.newRequestId();
        HttpFields.Mutable headers = response.getHeaders();
        if (!headers.contains("X-Request-Id")) {
            headers.put("X-Request-Id", requestId);
        } else {
            requestId = String.valueOf(headers.get("X-Request-Id"));
        }
        headers.put(HttpHeader.CONTENT_TYPE, Json.PROBLEM_TYPE);
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(document(status, requestId)), callback);
    }

    private static byte[] document(int status, String requestId) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", kindOf(status));
        document.put("title", HttpStatus.getMessage(status));
        document.put("status", status);
        document.put("detail", detail(status));
        document.put("requestId", requestId);
        return Json.MAPPER.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }

    private static String kindOf(int status) {
        for (Problem.Kind kind : Problem.Kind.values()) {
            if (kind.status() == status && status != HttpStatus.SERVICE_UNAVAILABLE_503) {
                return kind.type();
            }
        }
        return "about:blank";
    }

    private static String detail(int status) {
        return switch (status) {
            case HttpStatus.TOO_MANY_REQUESTS_429 ->
                "As many calls run and wait as this server takes; come back a little later";
            case HttpStatus.SERVICE_UNAVAILABLE_503 -> "The server is stopping, or too busy; come back a little later";
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> "The headers are too large";
            case HttpStatus.URI_TOO_LONG_414 -> "The address is too long";
            default ->
                status >= HttpStatus.INTERNAL_SERVER_ERROR_500
                        ? "The server failed to answer"
                        : "The request is not as HTTP has it, or not one that this page takes";
        };
    }
}
