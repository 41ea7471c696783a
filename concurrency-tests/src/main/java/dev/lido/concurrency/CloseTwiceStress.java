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

/** F15: two threads close one lease that was never used; one of them takes the next. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The second found it not back yet.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The second has the next lease, and the first did not end it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A close ended the next lease, or it was reset twice.")
@State
public class CloseTwiceStress {

    private final Bench bench = new Bench();
    private @Nullable FakeLease next;

    @Actor
    public void first() {
        bench.held.close();
    }

    @Actor
    public void second() {
        bench.held.close();
        next = bench.tryAcquire(Bench.SHORT);
    }

    /** The next lease: 0 none, 1 live, 2 dead; and how often the resource was reset. */
    @Arbiter
    public void arbiter(II_Result result) {
        FakeLease lease = next;
        result.r1 = lease == null ? 0 : lease.isLive() ? 1 : 2;
        result.r2 = bench.held.fake().resets();
    }
}
