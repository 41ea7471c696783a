package dev.lido.concurrency;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** F15: the thread that took a lease makes a call that it doesn't announce, while another one closes the lease and takes the next. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Closed before the call, which was refused.")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "Closed as the call began, refused and evicted to be safe.")
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Not closed by the other, who came too early.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Closed during the call or after it, and evicted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two holders used one resource at once, or a call ended the next lease.")
@State
public class OwnCallOrCloseStress {

    private final Bench bench = new Bench();
    private final FakeResource resource;
    private final AtomicInteger users = new AtomicInteger();
    private volatile boolean overlap;
    private volatile @Nullable FakeLease taken;
    private @Nullable FakeLease next;

    /** Leaves the only connection free. */
    public OwnCallOrCloseStress() {
        resource = bench.held.fake();
        bench.held.close();
    }

    /** Takes it, so that its calls are the holder's own. */
    @Actor
    public void holder(III_Result result) {
        FakeLease lease = bench.tryAcquire(Bench.SHORT);
        taken = lease;
        if (lease != null) {
            Bench.dawdle(20);
            result.r1 = lease.useOwn(this::use) ? 1 : 0;
        }
    }

    @Actor
    public void closer() {
        FakeLease lease = taken;
        for (int i = 0; i < 1_000 && lease == null; i++) {
            Thread.onSpinWait();
            lease = taken;
        }
        if (lease == null) {
            return;
        }
        Bench.dawdle(20);
        lease.close();
        FakeLease mine = bench.tryAcquire(Bench.SHORT);
        next = mine;
        if (mine != null && mine.fake() == resource) {
            mine.use(this::use);
        }
    }

    private void use() {
        if (users.incrementAndGet() > 1) {
            overlap = true;
        }
        Thread.onSpinWait();
        users.decrementAndGet();
    }

    /** Whether the call was made, whether it met another holder's or ended its lease, how often the resource was closed. */
    @Arbiter
    public void arbiter(III_Result result) {
        bench.runTasks();
        FakeLease lease = next;
        result.r2 = overlap || lease != null && !lease.isLive() ? 1 : 0;
        result.r3 = resource.closes();
    }
}
