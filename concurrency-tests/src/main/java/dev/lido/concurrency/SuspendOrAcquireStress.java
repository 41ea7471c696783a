package dev.lido.concurrency;

import dev.lido.testing.FakeLease;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The pool is suspended while its idle connection is acquired. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Refused, and closed.")
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Acquired, and closed when it came back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Closed under its holder, left open, or a waiter left behind.")
@State
public class SuspendOrAcquireStress {

    private final Bench bench = new Bench();
    private @Nullable FakeLease lease;

    public SuspendOrAcquireStress() {
        bench.held.close();
    }

    @Actor
    public void suspender() {
        bench.pool.suspend();
    }

    @Actor
    public void caller() {
        lease = bench.tryAcquire(Bench.SHORT);
    }

    /** Whether it was acquired (2: but closed already), how many resources are open afterwards, and who still waits. */
    @Arbiter
    public void arbiter(III_Result result) {
        FakeLease got = lease;
        if (got != null) {
            result.r1 = got.isLive() && got.fake().closes() == 0 ? 1 : 2;
            got.close();
        }
        bench.runTasks();
        result.r2 = (int) bench.resources.open();
        result.r3 = bench.pool.stats().pending();
    }
}
