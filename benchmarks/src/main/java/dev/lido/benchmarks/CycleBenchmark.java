package dev.lido.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long it takes to take a connection and give it back, and the same with a small query in between. The connections are
 * H2's, in memory, so that each pool's own checks and resets do real work that the compiler can't remove.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class CycleBenchmark {

    /** The pool to measure. */
    @Param({"lido", "hikari", "agroal", "beecp"})
    public String make = "lido";

    private DataSource source;

    /** Opens the pool, and its connections. */
    @Setup(Level.Trial)
    public void open() throws SQLException {
        source = Peers.open(make, "jdbc:h2:mem:" + make + ";DB_CLOSE_DELAY=-1", 10);
        Connection[] all = new Connection[10];
        for (int i = 0; i < all.length; i++) {
            all[i] = source.getConnection();
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    /** Closes the pool. */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        ((AutoCloseable) source).close();
    }

    /** Takes a connection and gives it back. */
    @Benchmark
    public Connection cycle() throws SQLException {
        try (Connection connection = source.getConnection()) {
            return connection;
        }
    }

    /** Takes a connection, asks it something and gives it back. */
    @Benchmark
    public int query() throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT 1");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
