package dev.lido.server.http;

import dev.lido.pool.PoolRegistry;
import dev.lido.server.auth.BearerTokens;
import dev.lido.server.config.ServerConfig;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.tools.Toolbox;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Which page answers on which path of which port, and which are open to callers without a token. */
final class Pages {

    static final String MAIN_PORT = "main";
    static final String METRICS_PORT = "metrics";

    private static final Set<String> HEALTH = Set.of("/health", "/health/live", "/health/ready");
    private static final String METRICS = "/metrics";

    private final ServerConfig config;
    private final AllowedHosts hosts;
    private final BearerTokens tokens;

    Pages(ServerConfig config) throws UnknownHostException {
        this.config = config;
        hosts = new AllowedHosts(config.host());
        tokens = new BearerTokens(config.token());
    }

    Handler handler(Toolbox tools, PoolRegistry pools, Optional<HttpServlet> mcp) {
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        contexts.addHandler(mainPages(tools, pools, mcp));
        if (config.metricsPort().isPresent()) {
            contexts.addHandler(metricsPage(pools));
        }
        return contexts;
    }

    private ServletContextHandler mainPages(Toolbox tools, PoolRegistry pools, Optional<HttpServlet> mcp) {
        Set<String> required = config.sources().stream()
                .filter(SourceConfig::required)
                .map(SourceConfig::name)
                .collect(Collectors.toUnmodifiableSet());
        Supplier<HealthReport> reports = () -> new HealthReport(pools, required);

        TreeSet<String> open = new TreeSet<>(HEALTH);
        open.add(METRICS);
        open.addAll(ConsoleEndpoint.paths());
        ServletContextHandler context = context(MAIN_PORT, open);
        add(context, new HealthEndpoint(reports), HEALTH);
        add(context, new MetricsEndpoint(pools), Set.of(METRICS));
        add(context, new ConsoleEndpoint(), ConsoleEndpoint.paths());
        add(context, new ExecuteEndpoint(tools, config.maxBodyBytes()), Set.of("/execute"));
        add(context, new PoolStatsEndpoint(pools, reports), Set.of("/admin/pool-stats"));
        mcp.ifPresent(servlet -> add(context, servlet, Set.of("/mcp")));
        add(
                context,
                new UnknownEndpoint(
                        "/, /health, /health/live, /health/ready, /metrics, /admin/pool-stats, POST /execute"
                                + (mcp.isPresent() ? ", /mcp" : "")),
                Set.of("/*"));
        return context;
    }

    private ServletContextHandler metricsPage(PoolRegistry pools) {
        ServletContextHandler context = context(METRICS_PORT, Set.of(METRICS));
        add(context, new MetricsEndpoint(pools), Set.of(METRICS));
        add(context, new UnknownEndpoint(METRICS), Set.of("/*"));
        return context;
    }

    private ServletContextHandler context(String port, Set<String> openPaths) {
        ServletContextHandler context = new ServletContextHandler("/", false, false);
        context.setVirtualHosts(List.of("@" + port));
        FilterHolder gate = new FilterHolder(new RequestGate(hosts, tokens, openPaths));
        gate.setAsyncSupported(true);
        context.addFilter(gate, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    /** The root is the empty pattern: the pattern {@code /} would catch every path. */
    private static void add(ServletContextHandler context, HttpServlet page, Set<String> paths) {
        ServletHolder holder = new ServletHolder(page);
        holder.setAsyncSupported(true);
        for (String path : paths) {
            context.addServlet(holder, path.equals("/") ? "" : path);
        }
    }
}
