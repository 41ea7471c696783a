package dev.lido.concurrency;

import dev.lido.testing.FakeLease;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** F24: a slot is cut off while a caller checks its connection and takes it. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Closed, once, after its last use.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Left open, or closed twice.")
@State
public class ResizeOrAcquireStress {

    private final Bench bench = Bench.resizable();
    private @Nullable FakeLease lease;

    public ResizeOrAcquireStress() {
        bench.held.suspect(); // so that the next caller owns it for the time of a check
        bench.held.close();
    }

    @Actor
    public void resizer() {
        bench.pool.resize(0);
    }

    @Actor
    public void caller() {
        lease = bench.tryAcquire(Bench.SHORT);
    }

    /** How many resources are open once the caller has given back what it got, and how often the first was closed. */
    @Arbiter
    public void arbiter(II_Result result) {
        if (lease != null) {
            lease.close();
        }
        bench.runTasks();
        result.r1 = (int) bench.resources.open();
        result.r2 = bench.held.fake().closes();
    }
}
