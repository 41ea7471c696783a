package dev.lido.server.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the settings of the server itself. */
final class ServerReader {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1|\\[::1]|0:0:0:0:0:0:0:1");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final ConfigOptions options;
    private final Section section;
    private final Section limits;
    private final Variables variables;
    private final Problems problems;

    ServerReader(ConfigOptions options, Section section, Variables variables, Problems problems) {
        this.options = options;
        this.section = section;
        this.limits = section.section("limits");
        this.variables = variables;
        this.problems = problems;
        section.refuseUnknown(List.of("host", "port", "metrics-port", "limits"), List.of());
        limits.refuseUnknown(List.of("max-body"), List.of());
    }

    /** Reads them, and puts the sources to them. */
    ServerConfig read(List<SourceConfig> sources) {
        Optional<String> token = token();
        String host = host(token);
        OptionalInt port = number(ServerSetting.PORT);
        Optional<Given> metrics = find(ServerSetting.METRICS_PORT);
        OptionalInt metricsPort = metrics.isEmpty() ? OptionalInt.empty() : number(ServerSetting.METRICS_PORT, metrics);
        if (metricsPort.isPresent() && metricsPort.getAsInt() != 0 && metricsPort.equals(port)) {
            metrics.ifPresent(given -> problems.refuse(given, "a port other than the server's own"));
        }
        return new ServerConfig(
                host,
                port.orElse(0),
                metricsPort.isPresent() ? Optional.of(metricsPort.getAsInt()) : Optional.empty(),
                number(ServerSetting.MAX_BODY).orElse(0),
                token,
                sources);
    }

    private Optional<String> token() {
        Optional<Given> token = variables.find(Variables.TOKEN);
        token.filter(given -> !TOKEN.matcher(given.text()).matches())
                .ifPresent(given -> problems.refuse(
                        given.masked(), "a word of printable ASCII characters without blanks, as HTTP can carry it"));
        return token.map(Given::text);
    }

    private String host(Optional<String> token) {
        Optional<Given> given = find(ServerSetting.HOST).filter(Given::usable);
        String host = given.map(Given::text).orElse(ServerSetting.HOST.defaultText());
        if (given.isPresent() && !HOST.matcher(host).matches()) {
            problems.refuse(given.get(), ServerSetting.HOST.allowed());
        } else if (given.isPresent()
                && token.isEmpty()
                && !LOOPBACK.matcher(host).matches()) {
            problems.refuse(given.get(), "127.0.0.1, ::1 or localhost as long as no token is set; set LIDO_TOKEN");
        }
        return host;
    }

    private OptionalInt number(ServerSetting setting) {
        return number(setting, find(setting));
    }

    private OptionalInt number(ServerSetting setting, Optional<Given> found) {
        Optional<Given> given = found.filter(Given::usable);
        String text = given.map(Given::text).orElse(setting.defaultText());
        OptionalInt number = setting.type().number(text, setting.min(), setting.max());
        if (number.isEmpty()) {
            given.ifPresent(value -> problems.refuse(value, setting.allowed()));
        }
        return number;
    }

    private Optional<Given> find(ServerSetting setting) {
        Section holder = setting == ServerSetting.MAX_BODY ? limits : section;
        String key = setting.key().substring(setting.key().indexOf('.') + 1);
        return options.find(setting)
                .or(() -> holder.scalar(key, setting.allowed()))
                .or(() -> setting.variable().flatMap(variables::find));
    }
}
