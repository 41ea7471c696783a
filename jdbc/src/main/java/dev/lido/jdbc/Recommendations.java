package dev.lido.jdbc;

import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.BackendState;
import dev.lido.pool.Holder;
import dev.lido.pool.PoolStats;
import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What to do about what a diagnosis has seen, in words. What costs others most comes first. */
final class Recommendations {

    /** What takes less is nothing to speak of. */
    private static final Duration NOTABLE = Duration.ofSeconds(1);
    /** A statement that runs for so long is worth a look. */
    private static final Duration LONG = Duration.ofSeconds(10);
    /** How many of a kind are named. */
    private static final int MAX_NAMED = 5;

    private final Diagnosis diagnosis;
    private final Set<String> advice = new LinkedHashSet<>();

    private Recommendations(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    static List<String> of(Diagnosis diagnosis) {
        Recommendations recommendations = new Recommendations(diagnosis);
        recommendations.blocked();
        recommendations.idleInTransaction();
        recommendations.longRunning();
        recommendations.unused();
        recommendations.missing();
        recommendations.waiting();
        recommendations.capacity();
        return List.copyOf(recommendations.advice);
    }

    private void blocked() {
        List<String> lines = new ArrayList<>();
        for (DiagnosedHolder blocked : diagnosis.holders()) {
            for (Blocker blocker : blocked.blockers()) {
                lines.add(name(blocked.holder()) + " is blocked by " + blocker + ": " + remedy(blocker));
            }
        }
        addSome(lines);
    }

    private static String remedy(Blocker blocker) {
        if (blocker.holder().isPresent()) {
            return "let that one end its transaction sooner, at "
                    + blocker.holder().get().place();
        } else if (blocker.pool().isPresent()) {
            return "call diagnose() of that pool to see who holds it; if nobody does, a lock was left to the session, which"
                    + " evict() ends";
        }
        return "let its owner end the transaction, or have an administrator end the session";
    }

    private void idleInTransaction() {
        List<String> lines = new ArrayList<>();
        for (DiagnosedHolder holder : diagnosis.holders()) {
            if (holder.isIdleInTransaction() && isAtLeast(holder, NOTABLE)) {
                lines.add(name(holder.holder()) + " has a transaction open and runs nothing in it: commit or roll back"
                        + " before doing something else, at " + holder.holder().place());
            }
        }
        addSome(lines);
    }

    private void longRunning() {
        List<String> lines = new ArrayList<>();
        for (DiagnosedHolder holder : diagnosis.holders()) {
            boolean running = holder.activity()
                    .filter(backend -> backend.state() == BackendState.RUNNING)
                    .isPresent();
            if (running && holder.blockers().isEmpty() && isAtLeast(holder, LONG)) {
                lines.add(name(holder.holder())
                        + " runs one statement for long: look at its plan (EXPLAIN); commandTimeout"
                        + " bounds what may take how long");
            }
        }
        addSome(lines);
    }

    /** Held, but the database has nothing to do for it; only worth a word if others wait. */
    private void unused() {
        List<String> lines = new ArrayList<>();
        for (DiagnosedHolder holder : diagnosis.holders()) {
            boolean idle = holder.activity()
                    .filter(backend -> backend.state() == BackendState.IDLE)
                    .isPresent();
            if (idle && diagnosis.stats().pending() > 0 && isAtLeast(holder, NOTABLE)) {
                lines.add(
                        name(holder.holder()) + " holds a connection while the database has nothing to do for it: give"
                                + " it back before doing something else, at "
                                + holder.holder().place());
            }
        }
        addSome(lines);
    }

    private static boolean isAtLeast(DiagnosedHolder holder, Duration least) {
        return holder.activity()
                .flatMap(BackendActivity::stateAge)
                .filter(age -> age.compareTo(least) >= 0)
                .isPresent();
    }

    private void missing() {
        long missing = diagnosis.holders().stream()
                .filter(holder -> holder.activity().isEmpty())
                .count();
        if (diagnosis.activity().isPresent() && missing > 0) {
            advice.add("The database doesn't list " + missing + " of the "
                    + diagnosis.holders().size()
                    + " connections that are held: either they have just changed hands, or a pooler such as PgBouncer is in"
                    + " between, whose backend ids are its own; then ask the database itself");
        }
    }

    private void waiting() {
        PoolStats stats = diagnosis.stats();
        if (stats.waitingForBudget() > 0) {
            advice.add("The budget is used up by the pools that share it: raise its limit if the database allows it, or"
                    + " guarantee this pool more of it");
        } else if (stats.pending() > 0 && stats.idle() == 0 && advice.isEmpty()) {
            advice.add(
                    "Callers wait and every connection is in use: hold connections for a shorter time, or raise maxSize if"
                            + " the database allows it");
        }
    }

    private void capacity() {
        if (diagnosis.stats().createFailed(FailureKind.CAPACITY) > 0
                && diagnosis.foreignSessions().orElse(0) > 0) {
            advice.add("The database had no connection to spare at times, and "
                    + diagnosis.foreignSessions().getAsInt()
                    + " of its sessions were opened by no Lido pool: find out whose they are, or lower the sizes of the"
                    + " pools");
        }
    }

    private void addSome(List<String> lines) {
        advice.addAll(lines.subList(0, Math.min(lines.size(), MAX_NAMED)));
        if (lines.size() > MAX_NAMED) {
            advice.add("… and the same for " + (lines.size() - MAX_NAMED) + " more");
        }
    }

    private static String name(Holder holder) {
        return "Thread '" + holder.thread() + "'";
    }
}
