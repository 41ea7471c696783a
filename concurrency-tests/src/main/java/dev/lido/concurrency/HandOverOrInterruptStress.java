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

/** F18: a lease is closed at the moment when a waiter leaves because it is interrupted. */
@JCStressTest
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter left without a lease.")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "The waiter got a lease.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The connection was lost, or a waiter left behind.")
@State
public class HandOverOrInterruptStress {

    private final Bench bench = new Bench();
    private @Nullable FakeLease lease;

    @Actor
    public void holder() {
        bench.held.close();
    }

    @Actor
    public void waiter(III_Result result) {
        Thread.currentThread().interrupt();
        lease = bench.tryAcquire(Bench.LONG);
        result.r1 = Thread.interrupted() ? 0 : 5; // the flag must still be set
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
