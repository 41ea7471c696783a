package dev.lido.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The least that a pool can do: one CAS to take, an object of 24 bytes to hand out, one release store to give back. It finds
 * nothing, checks nothing, and no two threads meet: what a real pool is compared with, not what one could be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Threads(1)
@Fork(
        value = 5,
        jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
public class FloorBenchmark {

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(FloorBenchmark.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long state;

    /** Takes and gives back; what is returned can't be kept off the heap. */
    @Benchmark
    public Object cycle() {
        long seen = state;
        if (!STATE.compareAndSet(this, seen, seen + 1)) {
            throw new IllegalStateException("Another thread was here");
        }
        Token token = new Token(this, seen + 1);
        STATE.setRelease(token.owner, token.word + 1);
        return token;
    }

    /** 12 bytes of header, 4 of reference, 8 of number. */
    private static final class Token {
        private final FloorBenchmark owner;
        private final long word;

        Token(FloorBenchmark owner, long word) {
            this.owner = owner;
            this.word = word;
        }
    }
}
