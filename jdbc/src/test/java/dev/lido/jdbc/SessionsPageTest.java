package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.PoolAssert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Runs the code of {@code docs/sessions.md}: each of its blocks stands here between two comments, and is compared with the page
 * but for white space.
 */
@DisplayName("P3, P4: what docs/sessions.md tells people to write")
class SessionsPageTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```java\n// tested: (\\w+)\n(.*?)```", Pattern.DOTALL);

    private LidoDataSource orders;

    @BeforeEach
    void open() throws SQLException {
        orders = LidoDataSource.builder()
                .url("jdbc:h2:mem:page;DB_CLOSE_DELAY=-1")
                .maxSize(1)
                .build();
        orders.useSession(session -> {
            session.update("DROP ALL OBJECTS");
            session.update("CREATE TABLE orders (id INTEGER PRIMARY KEY, name VARCHAR(20), paid BOOLEAN)");
            session.update("INSERT INTO orders VALUES (1, 'bread', false), (2, 'milk', true)");
            session.update("CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER)");
            session.update("INSERT INTO account VALUES (1, 0), (2, 0)");
        });
    }

    @AfterEach
    void close() {
        PoolAssert.assertThat(orders).hasNothingLeaked().hasTotal(1);
        orders.close();
    }

    @Test
    void pay() throws SQLException {
        int id = 1;
        // begin: pay
        int paid = orders.transaction(tx -> tx.update("UPDATE orders SET paid = true WHERE id = ?", id));
        // end
        assertThat(paid).isEqualTo(1);
    }

    @Test
    void queries() throws SQLException {
        int id = 1;
        // begin: queries
        List<String> names = orders.session(session ->
                session.query("SELECT name FROM orders WHERE paid = ? ORDER BY id", row -> row.getString(1), true));
        Optional<String> first = orders.session(
                session -> session.queryOne("SELECT name FROM orders WHERE id = ?", row -> row.getString(1), id));
        int[] counts = orders.transaction(tx -> tx.batch(
                "INSERT INTO orders (id, name, paid) VALUES (?, ?, ?)",
                List.of(new Object[] {10, "tea", false}, new Object[] {11, "cake", null})));
        // end
        assertThat(names).containsExactly("milk");
        assertThat(first).contains("bread");
        assertThat(counts).containsExactly(1, 1);
    }

    @Test
    void transfer() throws SQLException {
        // begin: transfer
        TransactionOptions transfer = TransactionOptions.defaults()
                .isolation(Isolation.SERIALIZABLE)
                .retry(RetryPolicy.upTo(5))
                .timeout(Duration.ofSeconds(10))
                .name("transfer");

        orders.useTransaction(transfer, tx -> {
            tx.update("UPDATE account SET amount = amount - ? WHERE id = ?", 10, 1);
            tx.update("UPDATE account SET amount = amount + ? WHERE id = ?", 10, 2);
        });
        // end
        assertThat(orders.<List<Integer>>session(
                        session -> session.query("SELECT amount FROM account ORDER BY id", row -> row.getInt(1))))
                .containsExactly(-10, 10);
    }

    @Test
    void page_saysWhatIsRunHere() throws IOException {
        String here = Files.readString(ROOT.resolve("jdbc/src/test/java/dev/lido/jdbc/SessionsPageTest.java"));
        List<MatchResult> blocks = BLOCK.matcher(Files.readString(ROOT.resolve("docs/sessions.md")))
                .results()
                .toList();
        assertThat(blocks.stream().map(block -> block.group(1)).collect(Collectors.toList()))
                .containsExactly("pay", "queries", "transfer");
        for (MatchResult block : blocks) {
            assertThat(squeezed(here))
                    .contains(squeezed("// begin: " + block.group(1) + "\n" + block.group(2) + "// end"));
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
