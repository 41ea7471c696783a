package dev.lido.metrics;

import dev.lido.pool.PoolStats;
import dev.lido.pool.Timings;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A time of a snapshot, published as how often it was measured and how long all of them took.
 *
 * @param name the meter's name, OpenTelemetry's
 * @param description for the one who looks at it
 * @param count reads how often
 * @param times reads how long
 */
record Time(String name, String description, ToLongFunction<PoolStats> count, Function<PoolStats, Timings> times) {

    static final List<Time> ALL = List.of(
            new Time(
                    "db.client.connection.create_time",
                    "How long it took to open connections",
                    stats -> stats.createTimes().count(),
                    PoolStats::createTimes),
            // An acquire that found an idle connection is one that waited for no time at all.
            new Time(
                    "db.client.connection.wait_time",
                    "How long callers waited until they had a connection",
                    PoolStats::acquired,
                    PoolStats::waitTimes),
            new Time(
                    "db.client.connection.use_time",
                    "How long connections were in use, of a sample of one in 64",
                    stats -> stats.useTimes().count(),
                    PoolStats::useTimes));
}
