package dev.lido.it.clients;

import static dev.lido.it.PostgresServer.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.LidoDataSource;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.session.TransactionIsolationLevel;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D1, F13: MyBatis on a pool")
class MyBatisTest {

    private final LidoDataSource pool = Clients.pool("mybatis", 4);
    private final SqlSessionFactory sessions = sessions(pool);

    public interface Notes {

        @Insert("INSERT INTO mybatis_note VALUES (#{id}, #{text})")
        int add(@Param("id") int id, @Param("text") String text);

        @Select("SELECT text FROM mybatis_note WHERE id = #{id}")
        String text(int id);

        @Select("SELECT count(*) FROM mybatis_note WHERE text = #{text}")
        int count(String text);

        @Select("SELECT current_setting(#{name})")
        String setting(String name);

        @Select("SELECT text FROM mybatis_note ORDER BY id")
        @Options(fetchSize = 50)
        Cursor<String> all();
    }

    private static SqlSessionFactory sessions(LidoDataSource pool) {
        Configuration configuration = new Configuration(new Environment("test", new JdbcTransactionFactory(), pool));
        configuration.addMapper(Notes.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }

    @BeforeEach
    void emptyTable() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS mybatis_note",
                "CREATE TABLE mybatis_note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        try (pool) {
            Clients.assertNothingLeft(pool);
        }
    }

    private int count(String text) {
        try (SqlSession session = sessions.openSession()) {
            return session.getMapper(Notes.class).count(text);
        }
    }

    @Test
    @DisplayName("F13: what isn't committed is gone: rolled back, closed, or failed, on several threads")
    void sessions_commitOrRollBack() throws Exception {
        Clients.crowd(8, 25, round -> {
            try (SqlSession session = sessions.openSession()) {
                Notes notes = session.getMapper(Notes.class);
                notes.add(round, round % 4 == 0 ? "kept" : "undone");
                switch (round % 4) {
                    case 0 -> {
                        session.commit();
                        assertThat(notes.text(round)).isEqualTo("kept");
                        assertThatThrownBy(() -> notes.add(round, "taken")).isInstanceOf(PersistenceException.class);
                    }
                    case 1 -> session.rollback();
                    case 2 ->
                        assertThatThrownBy(() -> notes.add(round, "taken")).isInstanceOf(PersistenceException.class);
                    default -> assertThat(notes.text(round)).isEqualTo("undone");
                }
            }
        });
        assertThat(count("kept")).isEqualTo(50);
        assertThat(count("undone")).isZero();
    }

    @Test
    @DisplayName("F13: the batch executor, whole ones and one that fails in the middle")
    void batches_areWholeOrFail() throws Exception {
        Clients.crowd(6, 5, round -> {
            try (SqlSession session = sessions.openSession(ExecutorType.BATCH)) {
                Notes notes = session.getMapper(Notes.class);
                for (int i = 0; i < 20; i++) {
                    notes.add(round * 20 + i, "batched");
                }
                assertThat(session.flushStatements())
                        .singleElement()
                        .satisfies(
                                result -> assertThat(result.getUpdateCounts()).hasSize(20));
                session.commit();
            }
            try (SqlSession session = sessions.openSession(ExecutorType.BATCH)) {
                Notes notes = session.getMapper(Notes.class);
                notes.add(1_000_000 + round, "undone");
                notes.add(round * 20, "taken");
                assertThatThrownBy(session::flushStatements).isInstanceOf(PersistenceException.class);
            }
        });
        assertThat(count("batched")).isEqualTo(600);
        assertThat(count("undone")).isZero();
    }

    @Test
    @DisplayName("F13: isolation holds for the session and not for the next holder")
    void isolation_endsWithTheSession() throws Exception {
        Clients.crowd(4, 10, round -> {
            try (SqlSession session = sessions.openSession(TransactionIsolationLevel.SERIALIZABLE)) {
                assertThat(session.getMapper(Notes.class).setting("transaction_isolation"))
                        .isEqualTo("serializable");
            }
            try (SqlSession session = sessions.openSession()) {
                assertThat(session.getMapper(Notes.class).setting("transaction_isolation"))
                        .isEqualTo("read committed");
            }
        });
    }

    @Test
    @DisplayName("F13: rows read lazily end with their session, also where nobody closes the cursor")
    void cursor_endsWithItsSession() throws Exception {
        try (SqlSession session = sessions.openSession(ExecutorType.BATCH)) {
            for (int i = 0; i < 500; i++) {
                session.getMapper(Notes.class).add(i, "lazy");
            }
            session.commit();
        }
        Clients.crowd(8, 5, round -> {
            try (SqlSession session = sessions.openSession()) {
                Iterator<String> rows = session.getMapper(Notes.class).all().iterator();
                assertThat(List.of(rows.next(), rows.next())).containsOnly("lazy");
            }
        });
    }
}
