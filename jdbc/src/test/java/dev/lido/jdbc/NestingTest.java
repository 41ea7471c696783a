package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.testing.PoolAssert;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("P3: transactions within transactions")
class NestingTest {

    private static final TransactionOptions SAVEPOINT =
            TransactionOptions.defaults().nesting(Nesting.SAVEPOINT);
    private static final TransactionOptions NEW = TransactionOptions.defaults().nesting(Nesting.NEW);

    @TempDir
    static Path folder;

    enum Database {
        H2 {
            @Override
            String url(String name) {
                return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
            }
        },
        SQLITE {
            @Override
            String url(String name) {
                return folder.resolve(name + ".db").toString();
            }
        };

        abstract String url(String name);

        /** With one connection, so that whoever needs a second one gets none. */
        LidoDataSource pool(String name) throws SQLException {
            LidoDataSource pool = LidoDataSource.builder()
                    .name("orders")
                    .url(url(name))
                    .maxSize(1)
                    .build();
            createTable(pool);
            return pool;
        }
    }

    private static void createTable(LidoDataSource pool) throws SQLException {
        pool.useSession(session -> {
            session.update("DROP TABLE IF EXISTS note");
            session.update("CREATE TABLE note (text VARCHAR(20))");
        });
    }

    private static void insert(Session session, String text) throws SQLException {
        session.update("INSERT INTO note VALUES (?)", text);
    }

    private static List<String> notes(LidoDataSource pool) throws SQLException {
        return pool.session(session -> session.query("SELECT text FROM note ORDER BY text", row -> row.getString(1)));
    }

    private static void fail(Session session) throws SQLException {
        insert(session, "dropped");
        throw new IllegalStateException("own");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P3: a nested call joins, and is rolled back with the outer one")
    void join_isPartOfTheOuterOne(Database database) throws SQLException {
        try (LidoDataSource pool = database.pool("join")) {
            pool.useTransaction(outer -> {
                insert(outer, "outer");
                pool.useTransaction(inner -> insert(inner, "inner"));
                pool.useSession(session -> insert(session, "session"));
            });
            assertThatThrownBy(() -> pool.useTransaction(outer -> {
                        pool.useTransaction(inner -> insert(inner, "dropped"));
                        throw new IllegalStateException("own");
                    }))
                    .hasMessage("own");
            assertThat(notes(pool)).containsExactly("inner", "outer", "session");
            PoolAssert.assertThat(pool).hasNothingLeaked().hasTotal(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P3: a failure in a joined call forbids to commit, also when it was caught")
    void join_failureCaught_isRolledBack(Database database) throws SQLException {
        try (LidoDataSource pool = database.pool("caught")) {
            Throwable failure = catchThrowable(() -> pool.useTransaction(outer -> {
                insert(outer, "dropped, too");
                assertThat(catchThrowable(() -> pool.useTransaction(NestingTest::fail)))
                        .hasMessage("own");
                assertThat(catchThrowable(() -> pool.useTransaction(inner -> {
                            throw new IllegalStateException("second");
                        })))
                        .hasMessage("second");
            }));
            assertThat(failure)
                    .isInstanceOf(SQLTransactionRollbackException.class)
                    .hasMessageStartingWith("Transaction rolled back: pool=orders; a call nested in it failed")
                    .cause()
                    .hasMessage("own");
            assertThat(((SQLException) failure).getSQLState()).isEqualTo("40000");
            assertThat(notes(pool)).isEmpty();
            PoolAssert.assertThat(pool).hasNothingLeaked().hasTotal(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P3: behind a savepoint a failure undoes the nested call alone")
    void savepoint_failureCaught_undoesItAlone(Database database) throws SQLException {
        try (LidoDataSource pool = database.pool("savepoint")) {
            pool.useTransaction(outer -> {
                pool.useTransaction(SAVEPOINT, first -> insert(first, "first"));
                assertThat(catchThrowable(() -> pool.useTransaction(SAVEPOINT, NestingTest::fail)))
                        .hasMessage("own")
                        .hasNoSuppressedExceptions();
                assertThat(catchThrowable(() -> outer.transaction(SAVEPOINT, inner -> {
                            insert(inner, "dropped");
                            assertThat(catchThrowable(() -> pool.useTransaction(NestingTest::fail)))
                                    .hasMessage("own");
                            return 0;
                        })))
                        .isInstanceOf(SQLTransactionRollbackException.class);
                insert(outer, "outer");
            });
            assertThat(notes(pool)).containsExactly("first", "outer");
            PoolAssert.assertThat(pool).hasNothingLeaked().hasTotal(1);
        }
    }

    @Test
    @DisplayName("P3: a savepoint with nothing around it is a transaction")
    void savepoint_outermost_isATransaction() throws SQLException {
        try (LidoDataSource pool = Database.H2.pool("outermost")) {
            pool.useTransaction(SAVEPOINT, tx -> insert(tx, "kept"));
            assertThatThrownBy(() -> pool.useTransaction(SAVEPOINT, NestingTest::fail))
                    .hasMessage("own");
            assertThat(notes(pool)).containsExactly("kept");
        }
    }

    @Test
    @DisplayName("P3: a new one has a connection and an end of its own")
    void new_isOnItsOwn() throws SQLException {
        try (LidoDataSource pool =
                LidoDataSource.builder().url(Database.H2.url("new")).maxSize(2).build()) {
            createTable(pool);
            assertThatThrownBy(() -> pool.useTransaction(outer -> {
                        insert(outer, "dropped");
                        pool.useTransaction(NEW, inner -> {
                            insert(inner, "new");
                            pool.useTransaction(joined -> insert(joined, "joined the new one"));
                        });
                        assertThat(catchThrowable(() -> pool.useTransaction(NEW, NestingTest::fail)))
                                .hasMessage("own");
                        pool.useTransaction(joined -> insert(joined, "dropped"));
                        throw new IllegalStateException("outer");
                    }))
                    .hasMessage("outer");
            assertThat(notes(pool)).containsExactly("joined the new one", "new");
            PoolAssert.assertThat(pool).hasNothingLeaked().hasTotal(2);
        }
    }

    @Test
    @DisplayName("P3: a nested call can't change isolation or read-only, and says so")
    void other_isRefused() throws SQLException {
        try (LidoDataSource pool = Database.H2.pool("other")) {
            TransactionOptions serializable = TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE);
            TransactionOptions reading = TransactionOptions.defaults().readOnly(true);
            pool.useTransaction(serializable, outer -> {
                pool.useTransaction(serializable, inner -> {});
                pool.useTransaction(inner -> {});
                assertRefused(pool, TransactionOptions.defaults().isolation(Isolation.READ_COMMITTED))
                        .hasMessageContaining(" isolation=READ_COMMITTED outer isolation=SERIALIZABLE");
                assertRefused(pool, reading.name("report").nesting(Nesting.SAVEPOINT))
                        .hasMessageContaining(" transaction=report readOnly=true outer readOnly=default");
                pool.useTransaction(TransactionOptions.defaults().readOnly(false), inner -> insert(inner, "kept"));
            });
            pool.useTransaction(reading, outer -> {
                pool.useTransaction(reading, inner -> {});
                assertRefused(pool, TransactionOptions.defaults().readOnly(false));
                assertRefused(pool, serializable).hasMessageContaining(" outer isolation=default");
            });
            assertThat(notes(pool)).as("a refusal leaves the outer one alone").containsExactly("kept");
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(
            LidoDataSource pool, TransactionOptions options) {
        return assertThatThrownBy(() -> pool.transaction(options, tx -> 1))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith("Nested transaction refused: pool=orders")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25001"));
    }

    @Test
    @DisplayName("P3: another thread has nothing to do with it, and a thread has nothing left of it afterwards")
    void context_isTheThreadsAlone_whileItRuns() throws Exception {
        try (LidoDataSource pool = LidoDataSource.builder()
                .url(Database.H2.url("threads"))
                .maxSize(2)
                .build()) {
            createTable(pool);
            assertThatThrownBy(() -> pool.useTransaction(outer -> {
                        insert(outer, "dropped");
                        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> commit(pool));
                        assertThat(catchThrowable(() -> other.get(60, TimeUnit.SECONDS)))
                                .isNull();
                        throw new IllegalStateException("own");
                    }))
                    .hasMessage("own");
            commit(pool);
            assertThat(notes(pool)).containsExactly("committed", "committed");
        }
    }

    private static void commit(LidoDataSource pool) {
        try {
            pool.useTransaction(tx -> insert(tx, "committed"));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
