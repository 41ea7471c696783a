package dev.lido.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question 8: large pools of which most connections are held by others. Where the free ones are is drawn with a fixed seed;
 * at 100 % the one thread that is measured takes the last.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Threads(1)
@Fork(
        value = 5,
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class InUseBenchmark {

    private static final long SEED = 20_260_101;

    /** The pool to measure. */
    @Param({"lido", "hikari", "agroal", "beecp", "vibur", "tomcat", "dbcp", "c3p0"})
    public String make = "lido";

    /** Its connections. */
    @Param({"100", "1000"})
    public int size = 100;

    /** How many of a hundred are in use while the cycle has its own. */
    @Param({"90", "100"})
    public int inUse = 90;

    private DataSource source;
    private List<Connection> held = List.of();

    /** Opens the pool, takes all and gives some back. */
    @Setup(Level.Trial)
    public void open() throws Exception {
        source = Peers.open(make, Peers.DEFAULTS, size);
        Peers.apart(() -> {
            held = Arrays.asList(Peers.take(source, size));
            Collections.shuffle(held, new Random(SEED));
            int free = size - size * inUse / 100 + 1;
            for (Connection connection : held.subList(0, free)) {
                connection.close();
            }
            held = held.subList(free, size);
        });
    }

    /** Gives back and closes. */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        for (Connection connection : held) {
            connection.close();
        }
        ((AutoCloseable) source).close();
    }

    /** Takes a connection and gives it back. */
    @Benchmark
    public Connection cycle() throws SQLException {
        try (Connection connection = source.getConnection()) {
            return connection;
        }
    }
}
