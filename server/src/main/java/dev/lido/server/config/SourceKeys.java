package dev.lido.server.config;

import dev.lido.pool.PoolSetting;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The names of a source's settings in the file and in the environment. */
final class SourceKeys {

    /** The source that there is without any configuration. */
    static final String DEFAULT_SOURCE = "db";

    /** Where it lies. */
    static final String DEFAULT_FILE = "database/lido.db";

    static final String CONNECT_RETRY = "connect-retry";

    static final List<String> SOURCE = Stream.concat(
                    Stream.of(SourceSetting.values()).map(SourceSetting::key),
                    Stream.of(PoolSetting.COMMAND_TIMEOUT.dashedKey(), "pool"))
            .toList();
    static final List<String> SOURCE_LATER = List.of("preset");

    static final List<String> POOL = Stream.concat(
                    Stream.of(PoolSetting.values())
                            .filter(setting -> !isRetry(setting))
                            .map(PoolSetting::dashedKey),
                    Stream.of(CONNECT_RETRY))
            .toList();
    static final List<String> POOL_LATER = List.of("fairness");

    static final List<String> RETRY = Stream.of(PoolSetting.values())
            .filter(SourceKeys::isRetry)
            .map(SourceKeys::fileKey)
            .toList();

    /** The ends of all variables of a source. */
    static final List<String> VARIABLES = Stream.concat(
                    Stream.of(SourceSetting.values()).map(SourceSetting::environmentKey),
                    Stream.of(PoolSetting.values()).map(PoolSetting::environmentKey))
            .toList();

    private SourceKeys() {}

    static boolean isRetry(PoolSetting setting) {
        return setting.dashedKey().startsWith(CONNECT_RETRY + ".");
    }

    /** The key in its own section of the file. */
    static String fileKey(PoolSetting setting) {
        return setting.dashedKey().substring(setting.dashedKey().indexOf('.') + 1);
    }

    /** How the variables of a source begin. */
    static String prefix(String source) {
        return "LIDO_" + source.replace('-', '_').toUpperCase(Locale.ROOT) + "_";
    }

    static String variable(String source, String environmentKey) {
        return prefix(source) + environmentKey;
    }
}
