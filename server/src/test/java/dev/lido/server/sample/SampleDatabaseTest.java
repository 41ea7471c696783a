package dev.lido.server.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDatabaseTest {

    private static final List<String> TABLES = List.of("customers", "products", "orders", "order_lines");

    /** Changes only when the sample is changed on purpose. */
    private static final String DIGEST = "4e7736a48a1e3a5a898a6af1de84776e75ffe06b92855b8a7e0899561bcdb895";

    @TempDir
    Path folder;

    @Test
    void content_isTheSame_everyTime() throws Exception {
        Path first = folder.resolve("a/lido.db");
        Path second = folder.resolve("b/lido.db");

        assertThat(SampleDatabase.createIfMissing(first)).isTrue();
        assertThat(SampleDatabase.createIfMissing(second)).isTrue();

        assertThat(digest(first)).isEqualTo(digest(second)).isEqualTo(DIGEST);
    }

    @Test
    void database_isWholeAndWellFormed() throws Exception {
        Path file = folder.resolve("database/lido.db");
        SampleDatabase.createIfMissing(file);

        try (Connection connection = open(file);
                Statement statement = connection.createStatement()) {
            assertThat(answer(statement, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(answer(statement, "PRAGMA integrity_check")).isEqualTo("ok");
            assertThat(rows(statement, "PRAGMA foreign_key_check")).isEmpty();
            assertThat(answer(statement, "SELECT count(*) FROM customers")).isEqualTo("240");
            assertThat(answer(statement, "SELECT count(*) FROM products")).isEqualTo("84");
            assertThat(answer(statement, "SELECT count(*) FROM orders")).isEqualTo("1600");
            assertThat(Integer.parseInt(answer(statement, "SELECT count(*) FROM order_lines")))
                    .isBetween(3_000, 5_000);
            assertThat(answer(
                            statement,
                            "SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id"
                                    + " WHERE date(o.ordered_at) < c.joined_on"))
                    .isEqualTo("0");
            assertThat(rows(statement, "SELECT DISTINCT status FROM orders")).hasSize(5);
        }
    }

    @Test
    void folder_holdsNothingElse_afterwards() throws Exception {
        Path file = folder.resolve("database/lido.db");
        SampleDatabase.createIfMissing(file);

        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void existingFile_isLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("lido.db"), "mine");

        assertThat(SampleDatabase.createIfMissing(file)).isFalse();
        assertThat(file).hasContent("mine");
    }

    @Test
    void manyAtOnce_makeOne() throws Exception {
        Path file = folder.resolve("database/lido.db");
        int makers = 6;
        CountDownLatch ready = new CountDownLatch(makers);
        Callable<Boolean> maker = () -> {
            ready.countDown();
            ready.await();
            return SampleDatabase.createIfMissing(file);
        };
        ExecutorService threads = Executors.newFixedThreadPool(makers);
        try {
            List<Future<Boolean>> made = new ArrayList<>();
            for (int i = 0; i < makers; i++) {
                made.add(threads.submit(maker));
            }
            int count = 0;
            for (Future<Boolean> each : made) {
                count += each.get() ? 1 : 0;
            }
            assertThat(count).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(digest(file)).isEqualTo(DIGEST);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void folder_thatCantBeMade_isToldWithAWayOut() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("database"), "a file");

        assertThatThrownBy(() -> SampleDatabase.createIfMissing(inTheWay.resolve("lido.db")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Can't make the sample database: file=" + inTheWay.resolve("lido.db"))
                .hasMessageContaining("--database");
    }

    private static String digest(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Connection connection = open(file);
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                for (String row : rows(statement, "SELECT * FROM " + table + " ORDER BY 1, 2")) {
                    digest.update((table + row + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Connection open(Path file) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static String answer(Statement statement, String sql) throws Exception {
        List<String> rows = rows(statement, sql);
        assertThat(rows).hasSize(1);
        return rows.get(0).substring(1);
    }

    private static List<String> rows(Statement statement, String sql) throws Exception {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append('|').append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
