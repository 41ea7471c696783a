package dev.lido.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
 * Question 11: what a query costs beside the database: take a connection, prepare a statement, bind, execute, read one row, close
 * all three.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class QueryBenchmark {

    private static final String SQL = "SELECT id FROM lookup WHERE id = ?";

    /** One thread. */
    @Benchmark
    @Threads(1)
    public int one(OpenPool pool) throws SQLException {
        return query(pool);
    }

    /** Eight threads. */
    @Benchmark
    @Threads(8)
    public int eight(OpenPool pool) throws SQLException {
        return query(pool);
    }

    private static int query(OpenPool pool) throws SQLException {
        try (Connection connection = pool.source.getConnection();
                PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setInt(1, 42);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
