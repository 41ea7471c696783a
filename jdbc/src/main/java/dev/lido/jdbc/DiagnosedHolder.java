package dev.lido.jdbc;

import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.pool.Holder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody who holds a connection, and what the database says about that one. Unchangeable. Experimental. */
public final class DiagnosedHolder {

    private final Holder holder;
    private final @Nullable BackendActivity activity;
    private final List<Blocker> blockers;

    DiagnosedHolder(Holder holder, @Nullable BackendActivity activity, List<Blocker> blockers) {
        this.holder = holder;
        this.activity = activity;
        this.blockers = List.copyOf(blockers);
    }

    /**
     * Who it is: thread, age, place, and the backend id of the connection.
     *
     * @return the pool's own view
     */
    public Holder holder() {
        return holder;
    }

    /**
     * What the connection is doing.
     *
     * @return the database's view; empty if it couldn't be asked, or doesn't list the connection
     */
    public Optional<BackendActivity> activity() {
        return Optional.ofNullable(activity);
    }

    /**
     * Who blocks what the connection runs.
     *
     * @return empty if it waits for nobody's lock
     */
    public List<Blocker> blockers() {
        return blockers;
    }

    /** Whether a transaction is open in which nothing runs. */
    boolean isIdleInTransaction() {
        return activity != null && activity.state().isIdleInTransaction();
    }

    /** One line: who, and what. */
    @Override
    public String toString() {
        return holder
                + (activity == null ? "" : " is " + activity.state().words())
                + (blockers.isEmpty() ? "" : ", blocked by " + blockers);
    }
}
