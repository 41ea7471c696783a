package dev.lido.server.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out. */
final class Json {

    static final String TYPE = "application/json";
    static final String PROBLEM_TYPE = "application/problem+json";

    /** A body that names a member twice could be read in two ways, so it is refused. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** Answers with a document. It is written out in memory first, so that a value that can't be is an error still. */
    static void write(HttpServletResponse response, int status, String type, Map<String, ?> document)
            throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(document);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
