package dev.lido.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Shows that JMH generates and runs its harness. Goes when the first real benchmark comes. */
@State(Scope.Benchmark)
public class PlaceholderBenchmark {

    private int counter;

    @Benchmark
    public int increment() {
        return ++counter;
    }
}
