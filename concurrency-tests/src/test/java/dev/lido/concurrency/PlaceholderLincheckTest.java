package dev.lido.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Shows that Lincheck runs. Goes when the first real test comes. */
public class PlaceholderLincheckTest {

    private final AtomicInteger counter = new AtomicInteger();

    @Operation
    public int increment() {
        return counter.incrementAndGet();
    }

    @Test
    void increment_byTwoThreads_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(5)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(2)
                .check(PlaceholderLincheckTest.class);
    }
}
