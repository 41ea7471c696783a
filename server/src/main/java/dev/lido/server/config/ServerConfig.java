package dev.lido.server.config;

import java.util.List;
import java.util.Optional;

/**
 * Everything that a server needs to start: complete and checked.
 *
 * @param host the address to listen on; {@code 127.0.0.1} unless told otherwise
 * @param port the port; 0 picks a free one
 * @param metricsPort a further port that carries {@code /metrics} alone
 * @param maxBodyBytes the largest body of a request
 * @param token the bearer token that callers must show; never printed
 * @param sources at least one
 */
public record ServerConfig(
        String host,
        int port,
        Optional<Integer> metricsPort,
        int maxBodyBytes,
        Optional<String> token,
        List<SourceConfig> sources) {

    /** Everything but the token. */
    @Override
    public String toString() {
        return "host=" + host + " port=" + port + " metricsPort=" + metricsPort + " sources=" + sources;
    }
}
