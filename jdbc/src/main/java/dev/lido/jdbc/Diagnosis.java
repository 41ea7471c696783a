package dev.lido.jdbc;

import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.DatabaseActivity;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.ErrorSummary;
import dev.lido.pool.Holder;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a pool and its database say about each other at one moment: who holds connections, what these run, what they wait for
 * and who blocks them. Made by {@link LidoDataSource#diagnose()}. The two views are read one after the other, so a connection
 * that changed hands in between may be shown with what its next holder does.
 *
 * <p>Unchangeable. Experimental.
 */
public final class Diagnosis {

    private final String pool;
    private final PoolStats stats;
    private final PoolHealth health;
    private final List<DiagnosedHolder> holders;
    private final @Nullable DatabaseActivity activity;
    private final @Nullable String problem;
    private final int foreign;
    private final List<String> recommendations;

    private Diagnosis(
            PoolView pool,
            List<DiagnosedHolder> holders,
            @Nullable DatabaseActivity activity,
            int foreign,
            @Nullable String problem) {
        this.pool = pool.name();
        this.stats = pool.stats();
        this.health = pool.health();
        this.holders = List.copyOf(holders);
        this.activity = activity;
        this.foreign = foreign;
        this.problem = problem;
        this.recommendations = Recommendations.of(this);
    }

    /** What the pool knows by itself, because the database couldn't be asked. */
    static Diagnosis withoutDatabase(PoolView pool, String problem) {
        List<DiagnosedHolder> holders = pool.holders().stream()
                .map(holder -> new DiagnosedHolder(holder, null, List.of()))
                .toList();
        return new Diagnosis(pool, holders, null, 0, problem);
    }

    /** Joins both views by backend id. */
    static Diagnosis of(PoolView pool, DatabaseActivity activity, OpenBackends backends) {
        Map<String, BackendActivity> byId = new HashMap<>();
        activity.backends().forEach(backend -> byId.put(backend.id(), backend));
        Map<String, Holder> holderOf = new HashMap<>();
        pool.holders().forEach(holder -> holder.backendId().ifPresent(id -> holderOf.put(id, holder)));
        List<DiagnosedHolder> holders = new ArrayList<>();
        for (Holder holder : pool.holders()) {
            BackendActivity backend = holder.backendId().map(byId::get).orElse(null);
            List<Blocker> blockers = backend == null
                    ? List.of()
                    : backend.blockedBy().stream()
                            .map(id -> new Blocker(
                                    id, holderOf.get(id), backends.poolOf(id).orElse(null), byId.get(id)))
                            .toList();
            holders.add(new DiagnosedHolder(holder, backend, blockers));
        }
        long foreign = activity.backends().stream()
                .filter(backend -> backends.poolOf(backend.id()).isEmpty()
                        && !backend.application().startsWith(OpenBackends.INTRODUCTION))
                .count();
        return new Diagnosis(pool, holders, activity, (int) foreign, null);
    }

    /**
     * The pool's name.
     *
     * @return the name
     */
    public String pool() {
        return pool;
    }

    /**
     * The pool's numbers, callers that wait among them.
     *
     * @return a snapshot
     */
    public PoolStats stats() {
        return stats;
    }

    /**
     * Whether the pool can serve.
     *
     * @return its state and what that was derived from
     */
    public PoolHealth health() {
        return health;
    }

    /**
     * Who holds connections, and what these do.
     *
     * @return longest first; empty when nothing is held
     */
    public List<DiagnosedHolder> holders() {
        return holders;
    }

    /**
     * The errors that have happened in the pool.
     *
     * @return those kinds that have happened, with the last of each
     */
    public Map<ErrorKind, ErrorSummary> errors() {
        Map<ErrorKind, ErrorSummary> errors = new EnumMap<>(ErrorKind.class);
        for (ErrorKind kind : ErrorKind.values()) {
            ErrorSummary summary = stats.error(kind);
            if (summary.count() > 0) {
                errors.put(kind, summary);
            }
        }
        return errors;
    }

    /**
     * All that the database says about its sessions, those of others included.
     *
     * @return empty if it couldn't be asked; {@link #problem()} says why
     */
    public Optional<DatabaseActivity> activity() {
        return Optional.ofNullable(activity);
    }

    /**
     * How many sessions of this database no Lido pool has opened: those that aren't of a pool of this JVM, and don't introduce
     * themselves as one of another. A pool of another JVM whose user has set the name of the program himself counts here, too.
     *
     * @return empty if the database couldn't be asked
     */
    public OptionalInt foreignSessions() {
        return activity == null ? OptionalInt.empty() : OptionalInt.of(foreign);
    }

    /**
     * Why the database's view is missing.
     *
     * @return empty if it isn't; may have what the driver says in it
     */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * What to do about what was seen.
     *
     * @return a sentence each, what matters most first; empty if nothing stands out
     */
    public List<String> recommendations() {
        return recommendations;
    }

    /**
     * All of it for people.
     *
     * @return several lines; as much of SQL as was asked for
     */
    public String text() {
        return DiagnosisText.of(this);
    }

    /** As {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }

    /** The pool's own view. */
    record PoolView(String name, PoolStats stats, PoolHealth health, List<Holder> holders) {}
}
