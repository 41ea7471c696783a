package dev.lido.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of variables: {@code NAME=value} a line, {@code export} before it if one likes, {@code #} for comments. Single
 * quotes keep everything, double quotes know {@code \n}, {@code \t}, {@code \"} and {@code \\}; without quotes a comment
 * begins after a blank. Values aren't expanded.
 */
final class DotEnv {

    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final Pattern QUOTED =
            Pattern.compile("'([^']*)'\\s*(?:#.*)?|\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s+)#.*$");

    private DotEnv() {}

    /** What the file says, by name; nothing when there is no such file. */
    static Map<String, Given> read(Path file, Problems problems) {
        Map<String, Given> variables = new LinkedHashMap<>();
        String name = String.valueOf(file.getFileName());
        if (!Files.isRegularFile(file)) {
            return variables;
        }
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                readLine(lines.get(i).strip(), name + ":" + (i + 1), variables, problems);
            }
        } catch (IOException e) {
            problems.add(name + " can't be read as UTF-8 text (" + e.getClass().getSimpleName()
                    + "); make it readable, or remove it");
        }
        return variables;
    }

    private static void readLine(String line, String where, Map<String, Given> variables, Problems problems) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            problems.add(where + ": this line is no NAME=value; allowed are such lines and comments that begin with #");
            return;
        }
        String name = matcher.group(1);
        String rest = matcher.group(2);
        Matcher quoted = QUOTED.matcher(rest);
        if (quoted.matches()) {
            String value = quoted.group(1) != null ? quoted.group(1) : unescaped(quoted.group(2));
            variables.put(name, Given.of(Layer.VARIABLE, where, name, value));
        } else if (rest.startsWith("'") || rest.startsWith("\"")) {
            problems.add(where + ": " + name + " has a quote that doesn't end; close it on the same line");
        } else {
            String value = COMMENT.matcher(rest).replaceFirst("").strip();
            variables.put(name, Given.of(Layer.VARIABLE, where, name, value));
        }
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\\') {
                i++;
                next = switch (text.charAt(i)) {
                    case 'n' -> '\n';
                    case 't' -> '\t';
                    default -> text.charAt(i);
                };
            }
            plain.append(next);
        }
        return plain.toString();
    }
}
