package dev.lido.it.clients;

import static dev.lido.it.PostgresServer.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.lido.jdbc.LidoDataSource;
import java.sql.SQLException;
import java.util.Iterator;
import org.jooq.BatchBindStep;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D1, F13: jOOQ on a pool")
class JooqTest {

    private static final Table<Record> NOTE = table(name("jooq_note"));
    private static final Field<Integer> ID = field(name("id"), Integer.class);
    private static final Field<String> TEXT = field(name("text"), String.class);

    private final LidoDataSource pool = Clients.pool("jooq", 4);
    private final DSLContext jooq = silently(pool);

    private static DSLContext silently(LidoDataSource pool) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        return DSL.using(pool, SQLDialect.POSTGRES);
    }

    @BeforeEach
    void emptyTable() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS jooq_note",
                "CREATE TABLE jooq_note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        try (pool) {
            Clients.assertNothingLeft(pool);
        }
    }

    private static void add(DSLContext jooq, int id, String text) {
        jooq.insertInto(NOTE).columns(ID, TEXT).values(id, text).execute();
    }

    private int count(String text) {
        return jooq.fetchCount(NOTE, TEXT.eq(text));
    }

    private static class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    @DisplayName("F13: transactions commit or roll back, nested ones to their savepoint, on several threads")
    void transactions_commitOrRollBack() throws Exception {
        Clients.crowd(8, 25, round -> {
            if (round % 3 == 0) {
                assertThatThrownBy(() -> jooq.transaction(outer -> {
                            add(outer.dsl(), 2 * round, "undone");
                            throw new Failed();
                        }))
                        .isInstanceOf(Failed.class);
            } else {
                jooq.transaction(outer -> {
                    add(outer.dsl(), 2 * round, "outer");
                    assertThatThrownBy(() -> outer.dsl().transaction(nested -> {
                                add(nested.dsl(), 2 * round + 1, "undone");
                                add(nested.dsl(), 2 * round, "taken");
                            }))
                            .isInstanceOf(DataAccessException.class);
                    outer.dsl().transaction(nested -> add(nested.dsl(), 2 * round + 1, "nested"));
                });
            }
        });
        assertThat(count("outer")).isEqualTo(200 - 67);
        assertThat(count("nested")).isEqualTo(200 - 67);
        assertThat(count("undone")).isZero();
    }

    @Test
    @DisplayName("F13: batches, whole ones and one that fails in the middle")
    void batches_areWholeOrFail() throws Exception {
        Clients.crowd(6, 10, round -> {
            int[] counts = batch(round * 20, 20, "batched").execute();
            assertThat(counts).hasSize(20).containsOnly(1);
            assertThatThrownBy(() -> jooq.transaction(outer -> {
                        BatchBindStep failing = batch(outer.dsl(), 1_000_000 + round * 20, 10, "undone");
                        failing.bind(round * 20, "taken").execute();
                    }))
                    .isInstanceOf(DataAccessException.class);
        });
        assertThat(count("batched")).isEqualTo(1_200);
        assertThat(count("undone")).isZero();
    }

    private BatchBindStep batch(int first, int count, String text) {
        return batch(jooq, first, count, text);
    }

    private static BatchBindStep batch(DSLContext jooq, int first, int count, String text) {
        BatchBindStep batch = jooq.batch(jooq.insertInto(NOTE).columns(ID, TEXT).values((Integer) null, (String) null));
        for (int id = first; id < first + count; id++) {
            batch = batch.bind(id, text);
        }
        return batch;
    }

    @Test
    @DisplayName("F13: rows fetched lazily hold their connection until the cursor is closed, early or by an error, too")
    void lazyRows_holdUntilTheyAreClosed() throws Exception {
        batch(0, 1_000, "lazy").execute();
        Clients.crowd(8, 5, round -> {
            jooq.transaction(outer -> {
                try (Cursor<Record> all =
                        outer.dsl().selectFrom(NOTE).fetchSize(50).fetchLazy()) {
                    int seen = 0;
                    for (Record row : all) {
                        assertThat(row.get(TEXT)).isEqualTo("lazy");
                        seen++;
                    }
                    assertThat(seen).isEqualTo(1_000);
                }
            });
            try (Cursor<Record> some = jooq.selectFrom(NOTE).fetchSize(50).fetchLazy()) {
                Iterator<Record> rows = some.iterator();
                assertThat(rows.next().get(TEXT)).isEqualTo("lazy");
                assertThat(pool.stats().active()).isPositive();
            }
            assertThatThrownBy(() -> {
                        try (Cursor<Record> some = jooq.selectFrom(NOTE).fetchLazy()) {
                            some.fetchNext();
                            throw new Failed();
                        }
                    })
                    .isInstanceOf(Failed.class);
            assertThatThrownBy(() -> jooq.fetchLazy("SELECT 1 / (500 - id) FROM jooq_note ORDER BY id"))
                    .isInstanceOf(DataAccessException.class);
        });
    }
}
