package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.PoolAssert;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("P3: what a session does with SQL")
class SessionQueryTest {

    @TempDir
    static Path folder;

    private LidoDataSource h2;
    private LidoDataSource sqlite;

    @BeforeEach
    void open() throws SQLException {
        h2 = LidoDataSource.builder()
                .name("orders")
                .url("jdbc:h2:mem:queries;DB_CLOSE_DELAY=-1")
                .build();
        sqlite = LidoDataSource.builder()
                .name("orders")
                .url(folder.resolve("queries.db").toString())
                .build();
        for (LidoDataSource pool : List.of(h2, sqlite)) {
            pool.useSession(session -> {
                session.update("DROP TABLE IF EXISTS item");
                session.update("CREATE TABLE item (id INTEGER PRIMARY KEY, name VARCHAR(20))");
            });
        }
    }

    @AfterEach
    void close() {
        for (LidoDataSource pool : List.of(h2, sqlite)) {
            PoolAssert.assertThat(pool).hasNothingLeaked().hasTotal(1);
            pool.close();
        }
    }

    private LidoDataSource pool(String name) {
        return name.equals("h2") ? h2 : sqlite;
    }

    private static String name(ResultSet row) throws SQLException {
        return row.getString("name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "sqlite"})
    @DisplayName("P3: update, query, queryOne, forEach")
    void updateAndQuery(String name) throws SQLException {
        pool(name).useSession(session -> {
            assertThat(session.update("INSERT INTO item VALUES (?, ?), (?, ?)", 1, "a", 2, "b"))
                    .isEqualTo(2);
            assertThat(session.update("UPDATE item SET name = ? WHERE id = ?", (Object) null, 2))
                    .isEqualTo(1);
            assertThat(session.query("SELECT * FROM item ORDER BY id", SessionQueryTest::name))
                    .containsExactly("a", null);
            assertThat(session.query("SELECT * FROM item WHERE id > ?", SessionQueryTest::name, 5))
                    .isEmpty();
            assertThat(session.queryOne("SELECT * FROM item WHERE id = ?", SessionQueryTest::name, 1))
                    .contains("a");
            assertThat(session.queryOne("SELECT * FROM item WHERE id = ?", SessionQueryTest::name, 2))
                    .as("null")
                    .isEmpty();
            assertThat(session.queryOne("SELECT * FROM item WHERE id = ?", SessionQueryTest::name, 3))
                    .isEmpty();
            List<Integer> seen = new ArrayList<>();
            session.forEach("SELECT id FROM item ORDER BY id", row -> seen.add(row.getInt(1)));
            assertThat(seen).containsExactly(1, 2);
        });
    }

    @Test
    @DisplayName("P3: more than one row where one was wanted is an error")
    void queryOne_twoRows_isAnError() throws SQLException {
        h2.useSession(session -> {
            session.update("INSERT INTO item VALUES (1, 'a'), (2, 'b'), (3, 'c')");
            assertThatThrownBy(() -> session.queryOne("SELECT * FROM item", SessionQueryTest::name))
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith("More than one row: pool=orders; ")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("21000"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "sqlite"})
    @DisplayName("P3: arguments that don't match are refused before anything runs, with the place")
    void arguments_dontMatch_isAnError(String name) throws SQLException {
        pool(name).useSession(session -> {
            assertThatThrownBy(() -> session.update("INSERT INTO item VALUES (?, ?)", 1))
                    .hasMessage(
                            "Arguments don't match: pool=orders arguments=1 parameters=2; there is none for question"
                                    + " mark 2")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("07001"));
            assertThatThrownBy(() -> session.query("SELECT 1 WHERE 1 = ?", row -> 1, 1, 2, 3))
                    .hasMessage("Arguments don't match: pool=orders arguments=3 parameters=1; there is no question mark"
                            + " for argument 2");
            assertThatThrownBy(() -> session.batch(
                            "INSERT INTO item VALUES (?, ?)", List.of(new Object[] {1, "a"}, new Object[] {2})))
                    .hasMessageContaining("arguments=1 parameters=2");
            assertThat(items(session)).isZero();
        });
    }

    @Test
    @DisplayName("P3: an argument that the driver doesn't take is named by place and type, not by value")
    void argument_notTaken_isNamed() throws SQLException {
        Object secret = new Object() {
            @Override
            public String toString() {
                return "s3cret";
            }
        };
        h2.useSession(session -> assertThatThrownBy(() -> session.update("INSERT INTO item VALUES (?, ?)", 1, secret))
                .hasMessageStartingWith("Argument not taken: pool=orders position=2 arguments=2 type=")
                .hasMessageNotContaining("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "sqlite"})
    @DisplayName("P3: batches are sent 1,000 at a time, and all counts come back")
    void batch_ofMany(String name) throws SQLException {
        LidoDataSource pool = pool(name);
        List<Object[]> rows = IntStream.range(0, 2_500)
                .mapToObj(id -> new Object[] {id, "item " + id})
                .toList();
        int[] counts = pool.transaction(tx -> tx.batch("INSERT INTO item VALUES (?, ?)", rows));
        assertThat(counts).hasSize(2_500).containsOnly(1);
        assertThat(pool.<Integer>session(SessionQueryTest::items)).isEqualTo(2_500);
        assertThat(pool.<int[]>session(session -> session.batch("DELETE FROM item WHERE id = ?", List.of())))
                .isEmpty();
        assertThatThrownBy(() -> pool.transaction(tx ->
                        tx.batch("INSERT INTO item VALUES (?, ?)", List.of(new Object[] {9_000, "new"}, rows.get(0)))))
                .isInstanceOf(SQLException.class);
        assertThat(pool.<Integer>session(SessionQueryTest::items)).isEqualTo(2_500);
    }

    @Test
    @DisplayName("P3: arguments of the usual types arrive as what they are")
    void arguments_ofTheUsualTypes() throws SQLException {
        UUID id = UUID.fromString("11111111-2222-3333-4444-555555555555");
        Instant instant = Instant.parse("2026-11-21T18:00:00.123456Z");
        LocalDateTime local = LocalDateTime.of(2026, 11, 21, 18, 0);
        h2.useSession(session -> {
            assertThat(asH2("UUID", UUID.class, id)).isEqualTo(id);
            assertThat(asH2("TIMESTAMP(9) WITH TIME ZONE", OffsetDateTime.class, instant))
                    .isEqualTo(instant.atOffset(ZoneOffset.UTC));
            assertThat(asH2(
                            "TIMESTAMP(9) WITH TIME ZONE",
                            OffsetDateTime.class,
                            instant.atZone(ZoneId.of("Asia/Tokyo"))))
                    .isEqualTo(instant.atOffset(ZoneOffset.ofHours(9)));
            assertThat(asH2("TIMESTAMP", LocalDateTime.class, local)).isEqualTo(local);
            assertThat(asH2("TIMESTAMP", LocalDateTime.class, java.sql.Timestamp.valueOf(local)))
                    .isEqualTo(local);
            assertThat(asH2(
                            "TIMESTAMP",
                            LocalDateTime.class,
                            new java.util.Date(java.sql.Timestamp.valueOf(local).getTime())))
                    .isEqualTo(local);
            assertThat(asH2("DATE", LocalDate.class, local.toLocalDate())).isEqualTo(local.toLocalDate());
            assertThat(asH2("TIME", LocalTime.class, local.toLocalTime())).isEqualTo(local.toLocalTime());
            assertThat(asH2("VARCHAR", String.class, DayOfWeek.MONDAY)).isEqualTo("MONDAY");
            assertThat(asH2("VARCHAR", String.class, 'x')).isEqualTo("x");
            assertThat(asH2("VARBINARY", byte[].class, new byte[] {1, 2})).isEqualTo(new byte[] {1, 2});
            assertThat(asH2("DECIMAL(9, 2)", BigDecimal.class, new BigDecimal("12.50")))
                    .isEqualTo(new BigDecimal("12.50"));
            assertThat(asH2("DECIMAL(30)", BigDecimal.class, BigInteger.TEN.pow(25)))
                    .isEqualTo(BigDecimal.TEN.pow(25));
            assertThat(asH2("BOOLEAN", Boolean.class, true)).isEqualTo(true);
            assertThat(asH2("BIGINT", Long.class, 1L << 40)).isEqualTo(1L << 40);
            assertThat(asH2("BIGINT", Long.class, null)).isNull();
        });
        sqlite.useSession(session -> {
            assertThat(session.queryOne("SELECT ?", row -> row.getString(1), id))
                    .contains(id.toString());
            assertThat(session.queryOne("SELECT ?", row -> row.getString(1), instant))
                    .contains("2026-11-21T18:00:00.123456Z");
            assertThat(session.queryOne("SELECT typeof(?)", row -> row.getString(1), (Object) null))
                    .contains("null");
        });
    }

    private <T> T asH2(String type, Class<T> javaType, Object argument) throws SQLException {
        return h2.<T>session(
                session -> session.query("SELECT CAST(? AS " + type + ")", row -> row.getObject(1, javaType), argument)
                        .get(0));
    }

    @Test
    @DisplayName("P3: a statement is closed at once, whatever fails")
    void statement_isClosed() throws SQLException {
        StubDatabase database = new StubDatabase();
        SQLException own = new SQLException("own", "22012");
        try (var registration = database.registered();
                LidoDataSource pool = database.builder().build()) {
            assertThat(registration).isNotNull();
            pool.useSession(session -> {
                session.update("UPDATE", 1);
                assertThat(database.events).containsExactly("statement closed");
                database.whenExecuted = sql -> {
                    throw own;
                };
                assertThatThrownBy(() -> session.update("UPDATE", 1)).isSameAs(own);
                assertThat(database.events).containsExactly("statement closed", "statement closed");
                database.whenSet = setting -> {
                    throw own;
                };
                assertThatThrownBy(() -> session.update("UPDATE", 1)).hasCause(own);
                assertThatThrownBy(() -> session.batch("UPDATE", List.<Object[]>of(new Object[] {1})))
                        .hasCause(own);
                assertThat(database.events).hasSize(4).containsOnly("statement closed");
            });
        }
    }

    private static int items(Session session) throws SQLException {
        return session.queryOne("SELECT count(*) FROM item", row -> row.getInt(1))
                .orElseThrow();
    }
}
