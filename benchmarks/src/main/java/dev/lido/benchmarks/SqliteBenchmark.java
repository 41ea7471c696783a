package dev.lido.benchmarks;

import dev.lido.jdbc.LidoDataSource;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
 * Question 13: a row of a SQLite file read by its key, from a pooled connection or from one that is opened for it and given the
 * five settings that Lido gives each of its own.
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
public class SqliteBenchmark {

    /** The connection comes from a pool. */
    static final String POOLED = "pooled";
    /** It is opened and closed each time. */
    static final String OPENED = "opened";

    private static final List<String> SETTINGS = List.of(
            "PRAGMA foreign_keys=ON",
            "PRAGMA secure_delete=ON",
            "PRAGMA busy_timeout=5000",
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=NORMAL");

    /** Where the connection comes from. */
    @Param({POOLED, OPENED})
    public String from = POOLED;

    private Path folder;
    private String url;
    private LidoDataSource source;
    private int id;

    /** Makes a file with the table. */
    @Setup(Level.Trial)
    public void open() throws Exception {
        folder = Files.createTempDirectory("lido-benchmark");
        url = "jdbc:sqlite:" + folder.resolve("lookup.db");
        source = LidoDataSource.builder().name("lido").url(url).maxSize(2).build();
        try (Connection connection = source.getConnection()) {
            LookupTable.fill(connection);
        }
        if (from.equals(OPENED)) {
            source.close();
        }
    }

    /** Closes and deletes it. */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        source.close();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(Path::toFile).forEach(File::delete);
        }
        Files.delete(folder);
    }

    /** Reads one row, another one each time. */
    @Benchmark
    public String lookup() throws SQLException {
        id = id % LookupTable.ROWS + 1;
        try (Connection connection = from.equals(POOLED) ? source.getConnection() : opened()) {
            return LookupTable.name(connection, id);
        }
    }

    private Connection opened() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute(setting);
            }
        }
        return connection;
    }
}
