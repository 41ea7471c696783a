package dev.lido.metrics;

import dev.lido.pool.AcquireOutcome;
import dev.lido.pool.BudgetUse;
import dev.lido.pool.CloseReason;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.PoolStats;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A number of a snapshot and what it is published as.
 *
 * @param name the meter's name
 * @param description for the one who looks at it
 * @param tags beside the pool's name
 * @param value reads it
 */
record Figure(String name, String description, Tags tags, ToDoubleFunction<PoolStats> value) {

    private static final String STATE = "db.client.connection.state";
    private static final String COUNT = "Connections that are open, by what they are doing";

    /** OpenTelemetry's names, for what goes up and down. */
    static final List<Figure> CONVENTIONAL_GAUGES = List.of(
            new Figure("db.client.connection.count", COUNT, Tags.of(STATE, "used"), PoolStats::active),
            new Figure("db.client.connection.count", COUNT, Tags.of(STATE, "idle"), PoolStats::idle),
            plain(
                    "db.client.connection.max",
                    "Connections that may be open: maxSize + maxOverflow",
                    stats -> stats.maxSize() + stats.maxOverflow()),
            plain(
                    "db.client.connection.idle.max",
                    "Connections that are kept when nobody needs them, until the idle timeout",
                    PoolStats::maxSize),
            plain("db.client.connection.pending_requests", "Callers that wait for a connection", PoolStats::pending));

    /** OpenTelemetry's names, for what only goes up. */
    static final List<Figure> CONVENTIONAL_COUNTERS = List.of(plain(
            "db.client.connection.timeouts",
            "Callers whose time was up before they got a connection",
            PoolStats::timedOut));

    /** What OpenTelemetry has no name for and goes up and down. */
    static final List<Figure> OWN_GAUGES = List.of(
            plain("lido.connections.creating", "Connections that are being opened", PoolStats::creating),
            plain("lido.connections.overflow", "Connections in use above maxSize", PoolStats::overflow),
            plain(
                    "lido.oldest.waiter.seconds",
                    "How long the first of the callers that wait has waited",
                    stats -> stats.oldestWaiter().toNanos() / 1e9),
            plain(
                    "lido.utilization.mean",
                    "Part of maxSize that was in use, over the last minute",
                    stats -> stats.utilizationOverTime().lastMinute()));

    /** What a pool under a budget has of it; goes up and down. */
    static final List<Figure> BUDGET_GAUGES = List.of(
            ofBudget(
                    "lido.budget.limit",
                    "Connections that all pools of the budget may have together",
                    BudgetUse::limit),
            ofBudget("lido.budget.used", "Permits that all pools of the budget have", BudgetUse::usedByAll),
            ofBudget("lido.permits.used", "Permits of the budget that the pool has", BudgetUse::used),
            ofBudget(
                    "lido.permits.guaranteed",
                    "Permits of the budget that the pool can always have",
                    BudgetUse::guaranteedMinimum),
            ofBudget(
                    "lido.permits.fair.share",
                    "Permits that the pool would have if all pools of the budget wanted all they may have",
                    BudgetUse::fairShare),
            ofBudget("lido.permits.waiting", "Permits of the budget that the pool waits for", BudgetUse::waiting));

    /** The same, only going up. */
    static final List<Figure> BUDGET_COUNTERS = List.of(ofBudget(
            "lido.permits.hung", "Permits taken back because an opening or a close didn't return", BudgetUse::hung));

    /** What OpenTelemetry has no name for and only goes up. */
    static final List<Figure> OWN_COUNTERS = ownCounters();

    private static List<Figure> ownCounters() {
        List<Figure> counters = new ArrayList<>(List.of(
                // Not "created": Prometheus reserves that ending, and its client cuts it off.
                plain("lido.connections.opened", "Connections opened", PoolStats::created),
                plain(
                        "lido.connections.open.failed",
                        "Attempts to open a connection that failed",
                        PoolStats::createFailed),
                plain(
                        "lido.connections.validation.failed",
                        "Checks before use that failed",
                        PoolStats::validationFailed),
                plain("lido.leases.acquired", "Leases given out", PoolStats::acquired),
                plain("lido.leases.refused", "Callers refused because too many waited", PoolStats::refused),
                plain("lido.leases.leaked", "Leases dropped without being closed, and recovered", PoolStats::leaked),
                plain(
                        "lido.leases.leak.suspected",
                        "Leases reported because they were held longer than leakThreshold",
                        PoolStats::leakSuspected),
                plain("lido.leases.reclaimed", "Leases taken away after such a report", PoolStats::reclaimed),
                plain(
                        "lido.user.code.failed",
                        "Times that closing, resetting or breaking off a connection threw",
                        PoolStats::userCodeFailed)));
        for (AcquireOutcome outcome : AcquireOutcome.values()) {
            counters.add(new Figure(
                    "lido.acquires",
                    "Acquires, by how they ended",
                    Tags.of("outcome", outcome.key()),
                    stats -> stats.outcome(outcome)));
        }
        for (ErrorKind kind : ErrorKind.values()) {
            counters.add(new Figure(
                    "lido.errors",
                    "What went wrong, by kind",
                    Tags.of("kind", kind.key()),
                    stats -> stats.error(kind).count()));
        }
        for (CloseReason reason : CloseReason.values()) {
            counters.add(new Figure(
                    "lido.connections.closed",
                    "Connections closed, by reason",
                    Tags.of("reason", reason.key()),
                    stats -> stats.closed(reason)));
        }
        return List.copyOf(counters);
    }

    private static Figure ofBudget(String name, String description, ToDoubleFunction<BudgetUse> value) {
        return plain(
                name,
                description,
                stats -> stats.budgetUse().map(value::applyAsDouble).orElse(0.0));
    }

    private static Figure plain(String name, String description, ToDoubleFunction<PoolStats> value) {
        return new Figure(name, description, Tags.empty(), value);
    }
}
