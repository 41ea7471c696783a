package dev.lido.concurrency;

import dev.lido.pool.PoolException;
import dev.lido.testing.FakeLease;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** F20: the pool is closed, without grace, while a caller takes its idle connection. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The caller was refused.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The caller's lease was broken off.")
@Outcome(
        expect = Expect.FORBIDDEN,
        desc = "A lease outlives the pool, or the caller met an error that isn't the pool's.")
@State
public class ClosePoolOrAcquireStress {

    private final Bench bench = new Bench();
    private @Nullable FakeLease lease;

    public ClosePoolOrAcquireStress() {
        bench.held.close();
    }

    @Actor
    public void closer() {
        bench.pool.close();
    }

    @Actor
    public void caller(II_Result result) {
        try {
            lease = (FakeLease) bench.pool.acquire(Bench.SHORT);
            result.r1 = 1;
        } catch (PoolException e) {
            result.r1 = 0;
        } catch (RuntimeException e) {
            result.r1 = 3;
        }
    }

    /** What the caller got, live or not, and how many resources are open. */
    @Arbiter
    public void arbiter(II_Result result) {
        bench.runTasks();
        FakeLease got = lease;
        result.r1 += got != null && got.isLive() ? 1 : 0;
        result.r2 = (int) bench.resources.open();
    }
}
