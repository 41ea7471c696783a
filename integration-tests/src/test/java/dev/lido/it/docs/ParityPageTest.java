package dev.lido.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that says which promise is kept by which test may not promise too much. */
class ParityPageTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW =
            Pattern.compile("^\\| ([EPDMSFX]\\d+) \\|.*\\| (done|begun|open)[^|]*\\|([^|]*)\\|$");

    @Test
    void everyTestNamed_existsAndNamesThePromise() throws IOException {
        Map<String, String> sources = testSources();
        List<String> problems = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/parity.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                check(row.group(1), row.group(2), row.group(3), sources, problems);
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void everyPromise_hasARow() throws IOException {
        List<String> ids = Files.readAllLines(ROOT.resolve("docs/parity.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .toList();
        List<String> expected = new ArrayList<>();
        Map<String, Integer> last = new LinkedHashMap<>();
        last.put("E", 18);
        last.put("P", 9);
        last.put("D", 11);
        last.put("M", 9);
        last.put("S", 13);
        last.put("X", 8);
        last.put("F", 30);
        last.forEach((letter, count) -> {
            for (int i = 1; i <= count; i++) {
                expected.add(letter + i);
            }
        });
        assertThat(ids).containsExactlyElementsOf(expected);
    }

    private static void check(
            String id, String status, String tests, Map<String, String> sources, List<String> problems) {
        Matcher names = Pattern.compile("`(\\w+)`").matcher(tests);
        int count = 0;
        while (names.find()) {
            count++;
            String source = sources.get(names.group(1));
            if (source == null) {
                problems.add(id + ": there is no test " + names.group(1));
            } else if (!Pattern.compile("\\b" + id + "\\b").matcher(source).find()) {
                problems.add(id + ": " + names.group(1) + " doesn't name it");
            }
        }
        if (count == 0 && !status.equals("open")) {
            problems.add(id + " is " + status + " but names no test");
        }
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(ParityPageTest::isTestSource).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }

    private static boolean isTestSource(Path file) {
        String path = ROOT.relativize(file).toString();
        return path.endsWith(".java")
                && (path.contains("/src/test/")
                        || path.contains("/src/test25/")
                        || path.startsWith("concurrency-tests/")
                        || path.startsWith("benchmarks/"));
    }
}
