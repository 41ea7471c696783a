package dev.lido.server.http;

import dev.lido.metrics.PoolMetrics;
import dev.lido.pool.PoolRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics}, in Prometheus' text format. */
final class MetricsEndpoint extends Endpoint {

    private static final long serialVersionUID = 1;
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final transient PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final transient PoolMetrics metrics;

    MetricsEndpoint(PoolRegistry pools) {
        super(READ);
        metrics = new PoolMetrics(pools);
        meters.getPrometheusRegistry().register(new PromisedNames(pools, metrics));
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        metrics.bindTo(meters); // pools that have come since
        byte[] text = metrics.inOneSnapshot(() -> meters.scrape(TYPE)).getBytes(StandardCharsets.UTF_8);
        response.setContentType(TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }

    @Override
    public void destroy() {
        meters.close();
    }
}
