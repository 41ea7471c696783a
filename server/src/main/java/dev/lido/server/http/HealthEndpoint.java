package dev.lido.server.http;

import dev.lido.pool.PoolHealth.State;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code GET /health}, {@code /health/live} and {@code /health/ready}. */
final class HealthEndpoint extends Endpoint {

    private static final long serialVersionUID = 1;

    private final transient Supplier<HealthReport> reports;

    HealthEndpoint(Supplier<HealthReport> reports) {
        super(READ);
        this.reports = reports;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getServletPath()) {
            case "/health/live" -> Json.write(response, 200, Json.TYPE, Map.of("status", "live"));
            case "/health/ready" -> answerReady(response);
            default -> answerHealth(response);
        }
    }

    private void answerReady(HttpServletResponse response) throws IOException {
        HealthReport report = reports.get();
        List<String> unable = report.unable();
        boolean ready = unable.isEmpty();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", ready ? "ready" : "down");
        document.put("down", unable);
        Json.write(response, ready ? 200 : 503, Json.TYPE, document);
    }

    private void answerHealth(HttpServletResponse response) throws IOException {
        HealthReport report = reports.get();
        State state = report.state();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", state.key());
        document.put("sources", report.sources());
        Json.write(response, state == State.DOWN ? 503 : 200, Json.TYPE, document);
    }
}
