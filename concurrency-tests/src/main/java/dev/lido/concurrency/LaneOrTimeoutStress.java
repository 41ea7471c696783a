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

/** F8, F19: the only lease of a limited lane is closed at the moment when the lane's next caller times out. */
@JCStressTest
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter left without a lease.")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter got a lease.")
@Outcome(
        expect = Expect.FORBIDDEN,
        desc = "The lane holds what nobody has, or more than it may, or a waiter was left behind.")
@State
public class LaneOrTimeoutStress {

    private final Bench bench = Bench.narrow();
    private @Nullable FakeLease lease;

    @Actor
    public void holder() {
        bench.held.close();
    }

    @Actor
    public void waiter(III_Result result) {
        lease = bench.tryAcquire(Bench.SHORT, Bench.NARROW);
    }

    /** Whether the waiter got a lease, whether the lane may have exactly one afterwards, and who still waits. */
    @Arbiter
    public void arbiter(III_Result result) {
        bench.runTasks();
        FakeLease got = lease;
        if (got != null) {
            result.r1 += 1;
            got.close();
        }
        result.r3 = bench.pool.stats().pending();
        FakeLease one = bench.tryAcquire(Bench.SHORT, Bench.NARROW);
        FakeLease another = bench.tryAcquire(Bench.SHORT, Bench.NARROW);
        result.r2 = one != null && another == null ? 1 : 0;
    }
}
