package dev.lido.server.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The one table of the settings of the server itself. */
enum ServerSetting {
    HOST(
            "host",
            "LIDO_HOST",
            ValueType.TEXT,
            0,
            0,
            "127.0.0.1",
            "the address to listen on; any but loopback needs a token"),
    PORT("port", "LIDO_PORT", ValueType.COUNT, 0, 65_535, "8000", "the port; 0 picks a free one"),
    METRICS_PORT(
            "metrics-port",
            "LIDO_METRICS_PORT",
            ValueType.COUNT,
            0,
            65_535,
            "none",
            "a further port that carries /metrics alone; 0 picks a free one"),
    MAX_BODY("limits.max-body", "", ValueType.SIZE, 1_024, 1 << 30, "1MiB", "the largest body of a request");

    private final String key;
    private final String variable;
    private final ValueType type;
    private final int min;
    private final int max;
    private final String defaultText;
    private final String meaning;

    ServerSetting(String key, String variable, ValueType type, int min, int max, String defaultText, String meaning) {
        this.key = key;
        this.variable = variable;
        this.type = type;
        this.min = min;
        this.max = max;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** Lower-dash; a dot where it is nested. */
    String key() {
        return key;
    }

    /** The environment variable, if there is one. */
    Optional<String> variable() {
        return Optional.of(variable).filter(name -> !name.isEmpty());
    }

    ValueType type() {
        return type;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    String defaultText() {
        return defaultText;
    }

    String meaning() {
        return meaning;
    }

    String allowed() {
        return this == HOST ? "an address or a host name of this machine" : type.allowed(min, max);
    }

    /** Every variable that belongs to the server and to no source. */
    static List<String> variables() {
        return Stream.concat(
                        Stream.of(values()).flatMap(setting -> setting.variable().stream()),
                        Stream.of(Variables.TOKEN, Variables.CONFIG))
                .toList();
    }
}
