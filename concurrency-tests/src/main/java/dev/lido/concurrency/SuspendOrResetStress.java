package dev.lido.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The pool is suspended while a lease comes back used, so that its releaser owns the slot in between. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Closed, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Left open, or closed twice.")
@State
public class SuspendOrResetStress {

    private final Bench bench = new Bench();

    public SuspendOrResetStress() {
        bench.held.dirty();
    }

    @Actor
    public void suspender() {
        bench.pool.suspend();
    }

    @Actor
    public void holder() {
        bench.held.close();
    }

    /** How many resources are open, and how often the one was closed. */
    @Arbiter
    public void arbiter(II_Result result) {
        bench.runTasks();
        result.r1 = (int) bench.resources.open();
        result.r2 = bench.held.fake().closes();
    }
}
