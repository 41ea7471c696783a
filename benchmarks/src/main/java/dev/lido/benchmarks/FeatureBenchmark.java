package dev.lido.benchmarks;

import dev.lido.jdbc.LidoDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Question 10: what each feature adds to a cycle, for one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Threads(1)
@Fork(
        value = 5,
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class FeatureBenchmark {

    private static final int SIZE = 10;

    /** What is switched on. */
    @Param
    public Feature feature = Feature.PLAIN;

    private LidoDataSource source;

    /** Opens the pool. */
    @Setup(Level.Trial)
    public void open() throws Exception {
        source = feature.open(SIZE);
        Peers.fill(source, SIZE);
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        source.close();
    }

    /** Takes a connection and gives it back. */
    @Benchmark
    public Connection cycle() throws SQLException {
        try (Connection connection = feature.acquire(source)) {
            return connection;
        }
    }

    /** Takes a connection, asks it something and gives it back. */
    @Benchmark
    public int query() throws SQLException {
        try (Connection connection = feature.acquire(source);
                PreparedStatement statement = connection.prepareStatement("SELECT 1");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
