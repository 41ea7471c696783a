package dev.lido.benchmarks;

import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool of ten with all connections open, shared by the threads of a benchmark. */
@State(Scope.Benchmark)
public class OpenPool {

    private static final int SIZE = 10;

    /** The pool to measure. */
    @Param({"lido", "hikari", "agroal", "beecp", "vibur", "tomcat", "dbcp", "c3p0"})
    public String make = "lido";

    /** At its own defaults, or set to the same features as the others. */
    @Param({Peers.DEFAULTS})
    public String settings = Peers.DEFAULTS;

    DataSource source;

    /** Opens it. */
    @Setup(Level.Trial)
    public void open() throws Exception {
        source = Peers.open(make, settings, SIZE);
        Peers.fill(source, SIZE);
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() throws Exception {
        ((AutoCloseable) source).close();
    }
}
