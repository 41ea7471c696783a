package dev.lido.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolStats;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("S10: docs/operations.md has an entry for whatever Lido says")
class OperationsPageTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"", Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    /** How a message begins: a word with a capital letter, and another word that isn't a key. */
    private static final Pattern SENTENCE = Pattern.compile("[A-Z][a-z][A-Za-z.']* [a-z]+(?![a-z=]).*");

    /** What a message says before its values come. */
    private static final Pattern CLAUSE = Pattern.compile("[^:{]*");

    /** What is said in there explains itself, or describes what a recording shows. */
    private static final Set<String> EXPLAIN_THEMSELVES =
            Set.of("DiagnosisText.java", "Recommendations.java", "FlightRecorder.java");

    private static List<Path> sources(Set<String> but) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : List.of("core", "jdbc")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !but.contains(file.getFileName().toString()))
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static Set<String> literals(Set<String> but) throws IOException {
        Set<String> literals = new TreeSet<>();
        for (Path file : sources(but)) {
            Matcher literal =
                    LITERAL.matcher(COMMENT.matcher(Files.readString(file)).replaceAll(" "));
            while (literal.find()) {
                literals.add(literal.group(1));
            }
        }
        return literals;
    }

    private static Set<String> firstClauses() throws IOException {
        return literals(EXPLAIN_THEMSELVES).stream()
                .filter(literal -> SENTENCE.matcher(literal).matches())
                .map(literal -> {
                    Matcher clause = CLAUSE.matcher(literal);
                    return clause.find() ? clause.group().strip() : literal;
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/operations.md"));
    }

    private static List<String> headings() throws IOException {
        return page().lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();
    }

    @Test
    void everyMessage_hasAnEntry() throws IOException {
        List<String> headings = headings();
        Set<String> clauses = firstClauses();
        assertThat(clauses)
                .as("the search finds them")
                .hasSizeGreaterThan(25)
                .contains("Connection pool exhausted", "Connection used after close", "Command timeout");
        assertThat(clauses)
                .filteredOn(clause -> headings.stream().noneMatch(clause::startsWith))
                .as("messages without a heading in docs/operations.md that they begin with")
                .isEmpty();
    }

    @Test
    void everyEntryOfAMessage_isStillThere() throws IOException {
        String sources = String.join("\n", literals(Set.of()));
        String page = page();
        List<String> entries = page.substring(page.indexOf("## By message"))
                .lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4).split("…")[0].strip())
                .toList();
        assertThat(entries)
                .hasSizeGreaterThan(25)
                .allSatisfy(entry -> assertThat(sources).contains(entry));
    }

    @Test
    void everyEvent_hasARow() throws IOException {
        String all = String.join("\n", literals(Set.of()));
        Set<String> events = new TreeSet<>();
        Matcher named = Pattern.compile("event=(\\w+)").matcher(all);
        while (named.find()) {
            events.add(named.group(1));
        }
        assertThat(events).hasSizeGreaterThan(20);
        events.addAll(Set.of("leak_suspected", "leaked", "reclaimed"));
        String page = page();
        assertThat(events)
                .filteredOn(event ->
                        !page.substring(page.indexOf("## Events of the log")).contains("`" + event + "`"))
                .as("events without a row")
                .isEmpty();
    }

    @Test
    void everyReason_hasARow() throws IOException {
        String page = page();
        assertThat(CloseReason.values()).allSatisfy(reason -> assertThat(page).contains("`" + reason.key() + "`"));
    }

    @Test
    @DisplayName("S10: by symptom as well")
    void everySymptom_hasAnEntry() throws IOException {
        assertThat(headings().stream().map(String::toLowerCase).toList())
                .contains(
                        "timeouts",
                        "exhaustion",
                        "failing checks",
                        "stale or locked",
                        "slow",
                        "recycled too often",
                        "memory growing, connections leaked",
                        "utilization over 80 %",
                        "callers waiting",
                        "commit unknown",
                        "password refused",
                        "too many clients, no capacity");
    }

    @Test
    void everyFigureNamed_exists() throws IOException {
        Set<String> methods =
                Arrays.stream(PoolStats.class.getMethods()).map(Method::getName).collect(Collectors.toSet());
        Matcher figure = Pattern.compile("`stats\\(\\)\\.(\\w+)\\(").matcher(page());
        int count = 0;
        while (figure.find()) {
            count++;
            assertThat(methods).contains(figure.group(1));
        }
        assertThat(count).isGreaterThan(10);
    }
}
