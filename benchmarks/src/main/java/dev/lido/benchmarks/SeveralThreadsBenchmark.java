package dev.lido.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Question 2: the same from several threads at once, fewer than there are connections. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class SeveralThreadsBenchmark {

    /** Two threads, as many as the machine these numbers come from has cores. */
    @Benchmark
    @Threads(2)
    public Connection two(OpenPool pool) throws SQLException {
        try (Connection connection = pool.source.getConnection()) {
            return connection;
        }
    }

    /** Eight threads. */
    @Benchmark
    @Threads(8)
    public Connection eight(OpenPool pool) throws SQLException {
        try (Connection connection = pool.source.getConnection()) {
            return connection;
        }
    }
}
