package dev.lido.server.http;

import dev.lido.server.tools.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.type.TypeReference;

/** Reads the body of a request, which is a JSON object of limited size. */
final class RequestBody {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private RequestBody() {}

    static Map<String, Object> read(HttpServletRequest request, int maxBytes) throws IOException {
        if (request.getContentLengthLong() > maxBytes) {
            throw tooLarge(maxBytes);
        }
        byte[] bytes = request.getInputStream().readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        try {
            if (!Json.MAPPER.readTree(bytes).isObject()) {
                throw badRequest("The body is not a JSON object; send {\"tool\": …, \"arguments\": {…}}");
            }
            return Json.MAPPER.readValue(bytes, OBJECT);
        } catch (JacksonException e) {
            throw badRequest("The body is not JSON" + place(e) + "; send {\"tool\": …, \"arguments\": {…}}");
        }
    }

    /** Where the parser stopped. Its own words quote the body, and a body may hold what doesn't belong into an answer. */
    private static String place(JacksonException failure) {
        @Nullable TokenStreamLocation location = failure.getLocation();
        return location == null
                ? ", or nested too deeply"
                : ", see line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static Problem badRequest(String detail) {
        return new Problem(Problem.Kind.BAD_REQUEST, detail);
    }

    private static Problem tooLarge(int maxBytes) {
        return new Problem(
                Problem.Kind.BODY_TOO_LARGE,
                "The body is larger than " + maxBytes + " bytes; send less, or raise the server's limit on bodies",
                Map.of("maxBodyBytes", maxBytes));
    }
}
