package dev.lido.server.config;

import java.util.Optional;
import java.util.OptionalInt;

/** Reads the plain settings of a source, each with its default. */
final class Scalars {

    private final Values values;
    private final Problems problems;

    Scalars(Values values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    Optional<String> text(SourceSetting setting) {
        Optional<Given> given = values.find(setting).filter(Given::usable);
        given.filter(value -> value.text().isBlank()).ifPresent(value -> problems.refuse(value, setting.allowed()));
        return given.map(Given::text);
    }

    boolean flag(SourceSetting setting) {
        Optional<Given> given = values.find(setting).filter(Given::usable);
        Optional<Boolean> flag = ValueType.flag(given.map(Given::text).orElse(setting.defaultText()));
        if (flag.isEmpty()) {
            given.ifPresent(value -> problems.refuse(value, setting.allowed()));
        }
        return flag.orElse(true);
    }

    int number(SourceSetting setting) {
        Optional<Given> given = values.find(setting).filter(Given::usable);
        String text = given.map(Given::text).orElse(setting.defaultText());
        OptionalInt number = setting.type().number(text, setting.min(), setting.max());
        if (number.isEmpty()) {
            given.ifPresent(value -> problems.refuse(value, setting.allowed()));
        }
        return number.orElse(setting.min());
    }
}
