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

/** F15: one thread makes the first call on a lease while another closes it and takes the next. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Closed before the call, which was refused.")
@Outcome(
        id = "0, 0, 1",
        expect = Expect.ACCEPTABLE,
        desc = "Closed while the call was announced, and evicted to be safe.")
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Closed after the call, and reused.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Closed during the call, and evicted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two holders used one resource at once, or a call ended the next lease.")
@State
public class CloseWhileUsedStress {

    private final Bench bench = new Bench();
    private final AtomicInteger users = new AtomicInteger();
    private volatile boolean overlap;
    private @Nullable FakeLease next;

    @Actor
    public void user(III_Result result) {
        result.r1 = bench.held.use(this::use) ? 1 : 0;
    }

    @Actor
    public void closer() {
        FakeResource mine = bench.held.fake();
        bench.held.close();
        FakeLease lease = bench.tryAcquire(Bench.SHORT);
        next = lease;
        if (lease != null && lease.fake() == mine) {
            lease.use(this::use);
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
        result.r3 = bench.held.fake().closes();
    }
}
