/** The HTTP and MCP server in front of the pools. */
@SuppressWarnings("requires-automatic")
module dev.lido.server {
    requires transitive dev.lido.jdbc;
    requires transitive dev.lido.metrics;
    requires com.networknt.schema;
    requires io.modelcontextprotocol.sdk.mcp.core;
    requires io.modelcontextprotocol.sdk.mcp.json.jackson3;
    requires io.prometheus.metrics.model;
    requires java.logging;
    requires jakarta.servlet;
    requires micrometer.registry.prometheus;
    requires org.eclipse.jetty.ee11.servlet;
    requires org.eclipse.jetty.server;
    requires org.postgresql.jdbc;
    requires org.snakeyaml.engine;
    requires reactor.core;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.lido.server;
    exports dev.lido.server.config;
    exports dev.lido.server.sample;
}
