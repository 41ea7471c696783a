package dev.lido.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Shows that jcstress generates and runs its tests. Goes when the first real test comes. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The first actor came first.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "The second actor came first.")
@State
public class PlaceholderStress {

    private final AtomicInteger counter = new AtomicInteger();

    @Actor
    public void first(II_Result result) {
        result.r1 = counter.incrementAndGet();
    }

    @Actor
    public void second(II_Result result) {
        result.r2 = counter.incrementAndGet();
    }
}
