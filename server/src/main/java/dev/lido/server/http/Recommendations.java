package dev.lido.server.http;

import dev.lido.pool.Holder;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import dev.lido.server.query.DriverWords;
import dev.lido.server.query.PoolJson;
import java.util.ArrayList;
import java.util.List;

/** What the present figures ask a person to do. Says nothing when all is well, and nothing that no figure shows. */
final class Recommendations {

    private Recommendations() {}

    static List<String> of(List<ManagedPool> pools) {
        List<String> recommendations = new ArrayList<>();
        for (ManagedPool pool : pools) {
            about(pool, recommendations);
        }
        return recommendations;
    }

    private static void about(ManagedPool pool, List<String> recommendations) {
        PoolStats stats = pool.stats();
        PoolHealth health = pool.health();
        String error = health.lastError()
                .map(text -> ": " + DriverWords.withoutPlaces(text))
                .orElse("");
        switch (health.state()) {
            case DOWN ->
                recommendations.add(pool.name() + ": the database can't be reached" + error
                        + ". Check that it runs and that its address and credentials are right; Lido keeps trying.");
            case DEGRADED ->
                recommendations.add(pool.name() + ": some connections could not be opened" + error
                        + ". Check the database's connection limit and its log.");
            case HEALTHY -> {}
        }
        if (stats.pending() > 0) {
            recommendations.add(waiting(pool, stats));
        }
        double percent = PoolJson.utilizationPercent(stats);
        if (percent > Load.CRITICAL_PERCENT) {
            recommendations.add(used(pool, stats, percent) + ". The next callers will wait: raise max-size"
                    + " (if the database has connections to spare), or hold connections for less long.");
        } else if (percent >= Load.ELEVATED_PERCENT) {
            recommendations.add(used(pool, stats, percent) + ". Watch it; if it stays there, raise max-size.");
        }
        if (stats.overflow() > 0 && percent <= Load.CRITICAL_PERCENT) {
            recommendations.add(pool.name() + ": " + stats.overflow() + " of " + stats.maxOverflow()
                    + " overflow connections are in use. They are opened and closed with the load;"
                    + " if that is the usual load, raise max-size above " + stats.maxSize() + ".");
        }
    }

    private static String used(ManagedPool pool, PoolStats stats, double percent) {
        return pool.name() + ": " + percent + " % in use (" + stats.active() + " of "
                + (stats.maxSize() + stats.maxOverflow()) + ")";
    }

    private static String waiting(ManagedPool pool, PoolStats stats) {
        String text = pool.name() + ": " + callers(stats.pending()) + " for a connection, the first for "
                + stats.oldestWaiter().toMillis() + " ms.";
        List<Holder> holders = pool.holders();
        if (holders.isEmpty()) {
            return text + " None is held now: wait for connections being opened (" + stats.creating() + ").";
        }
        Holder longest = holders.get(0);
        return text + " The longest holder is thread '" + longest.thread() + "' for "
                + longest.age().toMillis() + " ms at " + longest.place()
                + ": shorten what it does, or raise max-size from " + stats.maxSize() + ".";
    }

    private static String callers(int count) {
        return count == 1 ? "1 caller waits" : count + " callers wait";
    }
}
