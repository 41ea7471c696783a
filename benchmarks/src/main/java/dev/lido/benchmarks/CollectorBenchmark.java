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

/**
 * Question 3: two threads under collectors whose card marks are plain stores. Where neighbouring objects of two threads share
 * a card, a pool that stores references on its hot path pays for it here.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Threads(2)
public class CollectorBenchmark {

    /** The throughput collector. */
    @Benchmark
    @Fork(
            value = 5,
            jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseParallelGC"})
    public Connection parallel(OpenPool pool) throws SQLException {
        try (Connection connection = pool.source.getConnection()) {
            return connection;
        }
    }

    /** The collector of small containers. */
    @Benchmark
    @Fork(
            value = 5,
            jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"})
    public Connection serial(OpenPool pool) throws SQLException {
        try (Connection connection = pool.source.getConnection()) {
            return connection;
        }
    }
}
