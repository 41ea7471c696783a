package dev.lido.server.config;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;

/** Makes a pool's configuration of what was given, and tells what is wrong in the words of who gave it. */
final class PoolReader {

    private final Values values;
    private final Problems problems;
    private final Map<PoolSetting, Given> given = new EnumMap<>(PoolSetting.class);

    PoolReader(Values values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /** The pool's configuration; with problems reported, one that nobody will see. */
    PoolConfig read(String name, String kind, PoolDefaults defaults) {
        PoolConfig.Builder builder = PoolConfig.builder(defaults).name(name).kind(kind);
        for (PoolSetting setting : PoolSetting.values()) {
            values.find(setting).filter(Given::usable).ifPresent(value -> {
                given.put(setting, value);
                builder.set(setting, value.text());
            });
        }
        if (!given.containsKey(PoolSetting.RESET_POLICY) && !kind.equals(SourceType.POSTGRES.key())) {
            builder.set(PoolSetting.RESET_POLICY, PoolConfig.RESET_JDBC); // not every database has a recipe for more
        }
        if (builder.problems().isEmpty()) {
            return builder.build();
        }
        builder.problems().forEach(problem -> problems.add(translated(problem)));
        return PoolConfig.builder(defaults).build();
    }

    /** The core begins each problem with the Java name of a setting; here it gets the place and the name it was given. */
    private String translated(String problem) {
        for (PoolSetting setting : PoolSetting.values()) {
            if (problem.startsWith(setting.key() + " ")) {
                String rest = dashed(problem.substring(setting.key().length()));
                Given value = given.get(setting);
                if (value == null) {
                    return values.missing("pool." + setting.dashedKey()) + rest.replaceFirst(",", " by default,");
                }
                boolean masked = !value.shown().equals(value.text());
                return value.named()
                        + (masked
                                ? rest.replaceFirst(
                                        "(?s)^ is '?\\Q" + value.text() + "\\E'?",
                                        Matcher.quoteReplacement(" is " + value.shown()))
                                : rest);
            }
        }
        return problem;
    }

    private static String dashed(String text) {
        String translated = text;
        for (PoolSetting setting : PoolSetting.values()) {
            translated = translated.replaceAll("\\b" + setting.key() + "\\b", setting.dashedKey());
        }
        return translated;
    }
}
