package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E14: the example in the kit's documentation")
class ExampleTest {

    private static final Path DOCUMENTATION = Path.of("src/main/java/dev/lido/testing/package-info.java");
    private static final Path THIS = Path.of("src/test/java/dev/lido/testing/ExampleTest.java");

    @Test
    void example_works() {
        // example begins
        FakePool<FakeResource> pool = FakePool.open("orders");
        OrderCounter counter = new OrderCounter(pool);
        assertThat(counter.count()).hasValue(3);

        pool.runDry();
        assertThat(counter.count()).isEmpty();
        pool.refill();

        pool.goDown();
        assertThat(counter.count()).isEmpty();
        pool.comeUp();
        assertThat(counter.count()).hasValue(3);

        pool.close();
        PoolAssert.assertThat(pool).hasNothingLeaked().everyCreateHasOneClose();
        // example ends
    }

    @Test
    void example_isTheOneInTheDocumentation() throws IOException {
        String shown = between("<pre>\\{@code\n", " \\* }</pre>", DOCUMENTATION).replaceAll("(?m)^ \\* ?", "");
        String run = between("// example begins\n", " *// example ends", THIS).replaceAll("(?m)^ {8}", "");

        assertThat(shown).isEqualTo(run);
    }

    private static String between(String start, String end, Path file) throws IOException {
        Matcher found = Pattern.compile(start + "(.*?)" + end, Pattern.DOTALL).matcher(Files.readString(file));
        assertThat(found.find()).as("'%s' in %s", start, file).isTrue();
        return found.group(1);
    }
}
