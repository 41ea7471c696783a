package dev.lido.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** E5: the sweep finds a leased connection too old while its holder gives it back unused. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Back before the sweep: a later tick retires it.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Retired by its release.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Closed twice, or lost.")
@State
public class RetireOrReleaseStress {

    private final Bench bench = new Bench();

    public RetireOrReleaseStress() {
        bench.advance(Bench.LONG.multipliedBy(30));
    }

    @Actor
    public void sweep() {
        bench.tick();
    }

    @Actor
    public void holder() {
        bench.held.close();
    }

    /** How often the resource was closed, and whether the pool works afterwards. */
    @Arbiter
    public void arbiter(II_Result result) {
        bench.runTasks();
        result.r1 = bench.held.fake().closes();
        result.r2 = bench.canAcquire() ? 1 : 0;
    }
}
