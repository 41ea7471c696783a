package dev.lido.jdbc;

import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.DatabaseActivity;
import dev.lido.pool.Holder;
import dev.lido.pool.PoolStats;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A diagnosis as people read it. */
final class DiagnosisText {

    /** No more than anybody reads; the rest is counted. */
    private static final int MAX_HOLDERS = 50;

    private final Diagnosis diagnosis;
    private final StringBuilder text = new StringBuilder();

    private DiagnosisText(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    static String of(Diagnosis diagnosis) {
        DiagnosisText text = new DiagnosisText(diagnosis);
        text.pool();
        text.holders();
        text.database();
        text.errors();
        text.advice();
        return text.text.toString();
    }

    /** As people say it: milliseconds as long as they matter. */
    static String duration(Duration duration) {
        long millis = duration.toMillis();
        return millis < 10_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void pool() {
        PoolStats stats = diagnosis.stats();
        line("Diagnosis: pool=" + diagnosis.pool() + " " + stats + "; " + diagnosis.health());
        if (stats.pending() > 0) {
            line("Waiting: " + stats.pending() + ", the first for " + duration(stats.oldestWaiter()));
        }
    }

    private void holders() {
        List<DiagnosedHolder> holders = diagnosis.holders();
        line("Holders: " + holders.size());
        for (DiagnosedHolder holder : holders.subList(0, Math.min(MAX_HOLDERS, holders.size()))) {
            holder(holder);
        }
        if (holders.size() > MAX_HOLDERS) {
            line("  and " + (holders.size() - MAX_HOLDERS) + " more, held for a shorter time");
        }
    }

    private void holder(DiagnosedHolder diagnosed) {
        Holder holder = diagnosed.holder();
        line("  thread '" + holder.thread() + "' for " + duration(holder.age()) + " at " + holder.place());
        diagnosed
                .activity()
                .ifPresentOrElse(
                        this::activity,
                        () -> holder.backendId()
                                .ifPresent(id -> line("    backend " + id
                                        + (diagnosis.activity().isEmpty() ? "" : " isn't listed"))));
        for (Blocker blocker : diagnosed.blockers()) {
            line("    blocked by " + blocker);
        }
    }

    private void activity(BackendActivity backend) {
        StringBuilder line = new StringBuilder(
                "    backend " + backend.id() + " is " + backend.state().words());
        backend.stateAge().ifPresent(age -> line.append(" for ").append(duration(age)));
        backend.transactionAge()
                .ifPresent(age -> line.append(", its transaction open for ").append(duration(age)));
        if (!backend.waitsFor().isEmpty()) {
            line.append(", waits for ").append(backend.waitsFor());
        }
        if (!backend.sql().isEmpty()) {
            line.append(": ").append(backend.sql());
        }
        line(line.toString());
    }

    private void database() {
        diagnosis.problem().ifPresent(problem -> line("The database was not asked: " + problem));
        diagnosis.activity().map(DatabaseActivity::notes).ifPresent(notes -> notes.forEach(this::line));
        diagnosis
                .foreignSessions()
                .ifPresent(count -> line("Sessions of this database that no Lido pool has opened: " + count));
    }

    private void errors() {
        if (!diagnosis.errors().isEmpty()) {
            line("Errors so far:");
            diagnosis
                    .errors()
                    .forEach((kind, error) -> line("  " + kind.key() + ": " + error.count() + ", the last "
                            + duration(error.age()) + " ago: " + error.last().orElse("")));
        }
    }

    private void advice() {
        List<String> recommendations = diagnosis.recommendations();
        text.append(
                recommendations.isEmpty()
                        ? "Nothing stands out.\n"
                        : recommendations.stream().collect(Collectors.joining("\n  ", "What to do:\n  ", "\n")));
    }
}
