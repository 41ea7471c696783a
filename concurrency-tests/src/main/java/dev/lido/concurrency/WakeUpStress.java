package dev.lido.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A lease is closed at the moment when a caller queues: the caller gets it, and needs no tick for that. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The waiter was served.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost.")
@State
public class WakeUpStress {

    private final Bench bench = new Bench();

    @Actor
    public void holder() {
        bench.held.close();
    }

    @Actor
    public void waiter(I_Result result) {
        result.r1 = bench.tryAcquire(Bench.LONG) == null ? 0 : 1;
    }
}
