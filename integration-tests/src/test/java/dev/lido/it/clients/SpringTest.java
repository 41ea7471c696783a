package dev.lido.it.clients;

import static dev.lido.it.PostgresServer.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.PoolExhaustedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

@DisplayName("D1, F13: Spring's JdbcTemplate and @Transactional on a pool")
class SpringTest {

    /** Wide enough that each of four threads can have two connections. */
    private final LidoDataSource pool = Clients.pool("spring", 8);

    private AnnotationConfigApplicationContext context;
    private Notes notes;
    private JdbcTemplate jdbc;

    @BeforeEach
    void start() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS spring_note",
                "CREATE TABLE spring_note (id INTEGER PRIMARY KEY DEFERRABLE INITIALLY IMMEDIATE, text TEXT NOT NULL)");
        context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> pool);
        context.register(Setup.class);
        context.refresh();
        notes = context.getBean(Notes.class);
        jdbc = context.getBean(JdbcTemplate.class);
    }

    @AfterEach
    void stop() throws SQLException {
        try (pool) {
            Clients.assertNothingLeft(pool);
        } finally {
            context.close();
        }
    }

    @EnableTransactionManagement(proxyTargetClass = true)
    @Configuration
    public static class Setup {

        @Bean
        public JdbcTemplate jdbcTemplate(DataSource source) {
            return new JdbcTemplate(source);
        }

        @Bean
        public PlatformTransactionManager transactions(DataSource source) {
            return new JdbcTransactionManager(source);
        }

        @Bean
        public Inner inner(JdbcTemplate jdbc) {
            return new Inner(jdbc);
        }

        @Bean
        public Notes notes(JdbcTemplate jdbc, Inner inner) {
            return new Notes(jdbc, inner);
        }
    }

    static class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What others call within their transactions. */
    public static class Inner {

        private final JdbcTemplate jdbc;

        Inner(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void addInItsOwn(int id, String text) {
            jdbc.update("INSERT INTO spring_note VALUES (?, ?)", id, text);
        }

        @Transactional(propagation = Propagation.NESTED)
        public void addNested(int id, String text, boolean fails) {
            jdbc.update("INSERT INTO spring_note VALUES (?, ?)", id, text);
            if (fails) {
                throw new Failed();
            }
        }
    }

    public static class Notes {

        private final JdbcTemplate jdbc;
        private final Inner inner;

        Notes(JdbcTemplate jdbc, Inner inner) {
            this.jdbc = jdbc;
            this.inner = inner;
        }

        @Transactional
        public void add(int id, String text, boolean fails) {
            jdbc.update("INSERT INTO spring_note VALUES (?, ?)", id, text);
            if (fails) {
                throw new Failed();
            }
        }

        @Transactional
        public void addAndNote(int id, boolean fails) {
            jdbc.update("INSERT INTO spring_note VALUES (?, 'outer')", id);
            inner.addInItsOwn(id + 1, "inner");
            if (fails) {
                throw new Failed();
            }
        }

        @Transactional
        public void addNested(int id) {
            jdbc.update("INSERT INTO spring_note VALUES (?, 'outer')", id);
            try {
                inner.addNested(id + 1, "undone", true);
            } catch (Failed e) {
                inner.addNested(id + 1, "kept", false);
            }
        }

        @Transactional(readOnly = true)
        public void addReadOnly(int id) {
            jdbc.update("INSERT INTO spring_note VALUES (?, 'refused')", id);
        }

        @Transactional(readOnly = true, isolation = Isolation.SERIALIZABLE)
        public List<String> modes() {
            return List.of(show("transaction_isolation"), show("transaction_read_only"));
        }

        private String show(String setting) {
            return jdbc.queryForObject("SELECT current_setting(?)", String.class, setting);
        }

        /** The violation comes to light at commit. */
        @Transactional
        public void addTwice(int id) {
            jdbc.execute("SET CONSTRAINTS ALL DEFERRED");
            jdbc.batchUpdate(
                    "INSERT INTO spring_note VALUES (" + id + ", 'a')",
                    "INSERT INTO spring_note VALUES (" + id + ", 'b')");
        }

        @Transactional(timeout = 3)
        public void sleep() {
            jdbc.execute("SELECT pg_sleep(120)");
        }

        @Transactional
        public boolean sharesItsConnection(DataSource source) {
            Connection first = DataSourceUtils.getConnection(source);
            Connection second = DataSourceUtils.getConnection(source);
            try {
                return first == second && DataSourceUtils.isConnectionTransactional(first, source);
            } finally {
                DataSourceUtils.releaseConnection(second, source);
                DataSourceUtils.releaseConnection(first, source);
            }
        }
    }

    private int count(String text) {
        return jdbc.queryForObject("SELECT count(*) FROM spring_note WHERE text = ?", Integer.class, text);
    }

    @Test
    @DisplayName("F13: committed on success, rolled back on any error, on several threads")
    void transactional_commitsOrRollsBack() throws Exception {
        Clients.crowd(16, 25, round -> {
            if (round % 3 == 0) {
                assertThatThrownBy(() -> notes.add(round, "note", true)).isInstanceOf(Failed.class);
            } else {
                notes.add(round, "note", false);
                assertThatThrownBy(() -> notes.add(round, "note", false)).isInstanceOf(DuplicateKeyException.class);
            }
        });
        assertThat(count("note")).isEqualTo(400 - 134);
    }

    @Test
    @DisplayName("F13: REQUIRES_NEW commits on a connection of its own, whatever becomes of the outer one")
    void requiresNew_hasAConnectionOfItsOwn() throws Exception {
        Clients.crowd(4, 20, round -> {
            if (round % 2 == 0) {
                assertThatThrownBy(() -> notes.addAndNote(2 * round, true)).isInstanceOf(Failed.class);
            } else {
                notes.addAndNote(2 * round, false);
            }
        });
        assertThat(count("outer")).isEqualTo(40);
        assertThat(count("inner")).isEqualTo(80);
    }

    @Test
    @DisplayName("F28: REQUIRES_NEW on a pool that is too small for it: one is told so, the others go on")
    void requiresNew_onATooSmallPool_isToldSo() throws Exception {
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (LidoDataSource small = Clients.pool("spring-small", 2)) {
            JdbcTemplate template = new JdbcTemplate(small);
            PlatformTransactionManager transactions = new JdbcTransactionManager(small);
            TransactionTemplate outer = new TransactionTemplate(transactions);
            TransactionTemplate inner = new TransactionTemplate(transactions);
            inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            Clients.crowd(2, 1, round -> {
                try {
                    outer.executeWithoutResult(first -> {
                        template.update("INSERT INTO spring_note VALUES (?, 'outer')", round);
                        meet(bothHoldOne);
                        inner.executeWithoutResult(second -> template.execute("SELECT 1"));
                    });
                } catch (CannotCreateTransactionException e) {
                    failures.add(e);
                }
            });
            assertThat(failures)
                    .singleElement()
                    .satisfies(failure -> assertThat(failure)
                            .cause()
                            .isInstanceOf(PoolExhaustedException.class)
                            .hasMessageStartingWith("Connection pool deadlocked: pool=spring-small"));
            Clients.assertNothingLeft(small);
        }
        assertThat(count("outer")).isEqualTo(1);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("F13: NESTED rolls back to its savepoint alone")
    void nested_rollsBackToItsSavepoint() throws Exception {
        Clients.crowd(8, 10, round -> notes.addNested(2 * round));
        assertThat(count("outer")).isEqualTo(80);
        assertThat(count("kept")).isEqualTo(80);
        assertThat(count("undone")).isZero();
    }

    @Test
    @DisplayName("F13: read-only and isolation hold for the transaction and not for the next holder")
    void readOnlyAndIsolation_endWithTheTransaction() throws Exception {
        Clients.crowd(8, 10, round -> {
            assertThat(notes.modes()).containsExactly("serializable", "on");
            assertThatThrownBy(() -> notes.addReadOnly(round)).isInstanceOf(DataAccessException.class);
            notes.add(round, "written", false);
        });
        assertThat(count("written")).isEqualTo(80);
    }

    @Test
    @DisplayName("F13: a commit that fails leaves no transaction")
    void commit_fails_isRolledBack() {
        assertThatThrownBy(() -> notes.addTwice(1)).isInstanceOf(DataIntegrityViolationException.class);
        assertThat(count("a")).isZero();
    }

    @Test
    @DisplayName("F13: a transaction's timeout cancels its statement on the server")
    void timeout_cancels() {
        // On a machine that is slow enough its time is up before it runs anything.
        assertThatThrownBy(notes::sleep).isInstanceOfAny(DataAccessException.class, TransactionTimedOutException.class);
    }

    @Test
    @DisplayName("F13: DataSourceUtils gives a transaction one connection, and others one each")
    void dataSourceUtils_shareWithinATransaction() {
        assertThat(notes.sharesItsConnection(pool)).isTrue();
        Connection alone = DataSourceUtils.getConnection(pool);
        assertThat(pool.stats().active()).isEqualTo(1);
        assertThat(DataSourceUtils.isConnectionTransactional(alone, pool)).isFalse();
        DataSourceUtils.releaseConnection(alone, pool);
    }
}
