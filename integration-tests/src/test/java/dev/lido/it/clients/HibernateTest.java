package dev.lido.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.LidoDataSource;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D1, F13: Hibernate ORM on a pool")
class HibernateTest {

    private final LidoDataSource pool = Clients.pool("hibernate", 4);
    private SessionFactory sessions;

    @Entity(name = "Account")
    @Table(name = "hibernate_account")
    static class Account {

        @Id
        @GeneratedValue
        private Long id;

        @Version
        private int version;

        @Column(nullable = false)
        private String owner;

        private long balance;

        Account() {}

        Account(String owner, long balance) {
            this.owner = owner;
            this.balance = balance;
        }
    }

    private static class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void start() {
        Configuration configuration = new Configuration().addAnnotatedClass(Account.class);
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
        configuration.setProperty(AvailableSettings.HBM2DDL_AUTO, "create-drop");
        configuration.setProperty(AvailableSettings.STATEMENT_BATCH_SIZE, "10");
        sessions = configuration.buildSessionFactory();
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        try (pool) {
            Clients.assertNothingLeft(pool);
            sessions.close();
            Clients.assertNothingLeft(pool);
        }
    }

    private long count(String owner) {
        return sessions.fromSession(
                session -> session.createSelectionQuery("select count(*) from Account where owner = :owner", Long.class)
                        .setParameter("owner", owner)
                        .getSingleResult());
    }

    private Long saved(String owner, long balance) {
        return sessions.fromTransaction(session -> {
            Account account = new Account(owner, balance);
            session.persist(account);
            return account.id;
        });
    }

    @Test
    @DisplayName("F13: entities are saved, found, changed and queried; an exception rolls back; on several threads")
    void entities_areSavedOrRolledBack() throws Exception {
        Clients.crowd(8, 20, round -> {
            Long id = saved("kept", round);
            sessions.inTransaction(session -> session.find(Account.class, id).balance++);
            assertThatThrownBy(() -> sessions.inTransaction(session -> {
                        session.persist(new Account("undone", round));
                        session.flush();
                        throw new Failed();
                    }))
                    .isInstanceOf(Failed.class);
            assertThatThrownBy(() -> sessions.inTransaction(session -> {
                        session.persist(new Account("undone", round));
                        session.createNativeMutationQuery("INSERT INTO hibernate_account (id) VALUES (" + id + ")")
                                .executeUpdate();
                    }))
                    .isInstanceOf(ConstraintViolationException.class);
            assertThat(sessions.<Long>fromSession(session -> session.find(Account.class, id).balance))
                    .isEqualTo(round + 1);
        });
        assertThat(count("kept")).isEqualTo(160);
        assertThat(count("undone")).isZero();
    }

    @Test
    @DisplayName("F13: who loses an optimistic lock is told so, and may try again")
    void optimisticLock_isLostByOne() throws Exception {
        Long id = saved("shared", 0);
        try (Session first = sessions.openSession();
                Session second = sessions.openSession()) {
            first.beginTransaction();
            second.beginTransaction();
            first.find(Account.class, id).balance = 1;
            second.find(Account.class, id).balance = 2;
            first.getTransaction().commit();
            assertThatThrownBy(second::flush).isInstanceOf(OptimisticLockException.class);
            second.getTransaction().rollback();
        }
        AtomicInteger lost = new AtomicInteger();
        Clients.crowd(6, 10, round -> {
            for (boolean done = false; !done; ) {
                try {
                    sessions.inTransaction(session -> session.find(Account.class, id).balance++);
                    done = true;
                } catch (RuntimeException e) {
                    assertThat(e).hasStackTraceContaining("OptimisticLockException");
                    lost.incrementAndGet();
                }
            }
        });
        assertThat(sessions.<Long>fromSession(session -> session.find(Account.class, id).balance))
                .as("lost and tried again: %s", lost)
                .isEqualTo(61);
    }

    @Test
    @DisplayName("F13: a session that is closed with its transaction, or its rows, open leaves neither")
    void session_closedHalfway_leavesNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            saved("row", i);
        }
        Clients.crowd(6, 10, round -> {
            try (Session session = sessions.openSession()) {
                session.beginTransaction();
                session.persist(new Account("undone", round));
                session.flush();
                ScrollableResults<Account> rows = session.createSelectionQuery(
                                "from Account order by id", Account.class)
                        .setFetchSize(5)
                        .scroll(ScrollMode.FORWARD_ONLY);
                assertThat(rows.next()).isTrue();
            }
        });
        assertThat(count("undone")).isZero();
    }

    @Test
    @DisplayName("F13: read-only sessions, and SQL that fails")
    void readOnlyAndFailingSql_leaveNothing() throws Exception {
        Clients.crowd(6, 10, round -> {
            sessions.inSession(session -> {
                session.setDefaultReadOnly(true);
                session.doWork(connection -> connection.setReadOnly(true));
                assertThat(session.createNativeQuery("SELECT 1", Integer.class).getSingleResult())
                        .isEqualTo(1);
            });
            assertThatThrownBy(() ->
                            sessions.inTransaction(session -> session.createNativeQuery("SELECT 1 / 0", Integer.class)
                                    .getSingleResult()))
                    .isInstanceOf(RuntimeException.class);
            sessions.inTransaction(session -> session.persist(new Account("written", round)));
        });
        assertThat(count("written")).isEqualTo(60);
    }
}
