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

/** F19: a lease is closed at the moment when a waiter times out. */
@JCStressTest
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter left without a lease.")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter got a lease.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The connection was lost, or a waiter left behind.")
@State
public class HandOverOrTimeoutStress {

    private final Bench bench = new Bench();
    private @Nullable FakeLease lease;

    @Actor
    public void holder() {
        bench.held.close();
    }

    @Actor
    public void waiter(III_Result result) {
        lease = bench.tryAcquire(Bench.SHORT);
    }

    /** Whether the waiter got a lease, whether the connection can be had afterwards, and who still waits. */
    @Arbiter
    public void arbiter(III_Result result) {
        FakeLease got = lease;
        if (got != null) {
            result.r1 += 1;
            got.close();
        }
        result.r3 = bench.pool.stats().pending();
        result.r2 = bench.canAcquire() && bench.resources.attempts() == 1 ? 1 : 0;
    }
}
