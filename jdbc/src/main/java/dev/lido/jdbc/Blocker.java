package dev.lido.jdbc;

import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.pool.Holder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds, or queues earlier for, the lock that somebody waits for: a holder of the same pool, a connection of a Lido pool of
 * this JVM, or a session that somebody else has opened. Unchangeable. Experimental.
 */
public final class Blocker {

    /** What a database calls a transaction that was prepared and has no session any more. */
    private static final String PREPARED = "0";

    private final String backendId;
    private final @Nullable Holder holder;
    private final @Nullable String pool;
    private final @Nullable BackendActivity activity;

    Blocker(String backendId, @Nullable Holder holder, @Nullable String pool, @Nullable BackendActivity activity) {
        this.backendId = backendId;
        this.holder = holder;
        this.pool = pool;
        this.activity = activity;
    }

    /**
     * What the database calls its session.
     *
     * @return the id; {@code 0} for a prepared transaction, which has no session
     */
    public String backendId() {
        return backendId;
    }

    /**
     * Which holder of the same pool it is.
     *
     * @return empty if it is none
     */
    public Optional<Holder> holder() {
        return Optional.ofNullable(holder);
    }

    /**
     * Which pool of this JVM has opened its connection.
     *
     * @return the name; empty if none has
     */
    public Optional<String> pool() {
        return Optional.ofNullable(pool);
    }

    /**
     * What it is doing.
     *
     * @return empty if the database doesn't list it among the sessions of this database
     */
    public Optional<BackendActivity> activity() {
        return Optional.ofNullable(activity);
    }

    /** In words: who, and what it is doing. */
    @Override
    public String toString() {
        if (backendId.equals(PREPARED)) {
            return "a prepared transaction";
        }
        String doing = activity == null ? "" : " is " + activity.state().words();
        if (holder != null) {
            return "thread '" + holder.thread() + "' of this pool (backend " + backendId + doing + ")";
        } else if (pool != null) {
            return "a connection of pool=" + pool + " (backend " + backendId + doing + ")";
        } else if (activity != null) {
            return "foreign " + activity + " (" + doing.strip() + ")";
        }
        return "backend " + backendId + ", which isn't listed: it has ended, or belongs to another database";
    }
}
