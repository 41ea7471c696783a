package dev.lido.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts variables into values: a name between <code>${</code> and <code>}</code>, perhaps with <code>:-</code> and a
 * default after it. A doubled dollar stands for a plain one before a brace.
 */
final class Substitution {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?})?");
    private static final Pattern SECRET_NAME =
            Pattern.compile(".*(PASS|PWD|SECRET|TOKEN|CREDENTIAL|KEY|URL|URI|DSN).*");

    private final Function<String, Optional<String>> variables;

    Substitution(Function<String, Optional<String>> variables) {
        this.variables = variables;
    }

    /** The value with its variables filled in, or a broken one once the reason is among the problems. */
    Given apply(Given given, Problems problems) {
        Matcher matcher = REFERENCE.matcher(given.text());
        StringBuilder text = new StringBuilder();
        boolean secret = false;
        boolean whole = true;
        while (matcher.find()) {
            String value = matcher.group().equals("$${") ? "${" : value(matcher, given, problems);
            whole &= value != null;
            secret |= matcher.group(1) != null
                    && SECRET_NAME
                            .matcher(matcher.group(1).toUpperCase(Locale.ROOT))
                            .matches();
            matcher.appendReplacement(text, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(text);
        if (!whole) {
            return Given.broken(given.layer(), given.where(), given.label());
        }
        Given filled = Given.of(given.layer(), given.where(), given.label(), text.toString());
        return secret ? filled.masked() : filled;
    }

    private @Nullable String value(Matcher matcher, Given given, Problems problems) {
        String name = matcher.group(1);
        if (name == null) {
            problems.add(given.named() + " has a '${' that begins no variable; allowed are ${NAME} and"
                    + " ${NAME:-default}, and $${ for a plain ${");
            return null;
        }
        Optional<String> value = variables.apply(name);
        if (matcher.group(2) != null) {
            return value.filter(text -> !text.isEmpty()).orElse(matcher.group(3));
        }
        if (value.isEmpty()) {
            problems.add(given.named() + " uses ${" + name + "}, and there is no variable " + name
                    + "; set it in the environment or in .env, or write ${" + name + ":-default}");
        }
        return value.orElse(null);
    }
}
