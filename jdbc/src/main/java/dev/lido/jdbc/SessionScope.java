package dev.lido.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A session: a connection under auto-commit, on which nothing needs an end. */
final class SessionScope extends Scope {

    SessionScope(Sessions sessions, ConnectionLease lease) {
        super(sessions, lease, "pool=" + lease.poolName(), 1);
    }

    @Override
    void begin() throws SQLException {
        lease().manage(0, JdbcResource::switchAutoCommitOn);
    }

    @Override
    void finish() {
        end();
    }

    @Override
    void undo(Throwable failure) {
        end();
    }

    @Override
    @Nullable
    TransactionOptions transaction() {
        return null;
    }
}
