package dev.lido.testing;

import dev.lido.pool.Holder;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says what must be true of a pool.
 *
 * <pre>{@code
 * PoolAssert.assertThat(pool).hasActive(0).hasNothingLeaked();
 * }</pre>
 *
 * <p>Works for every pool, and for a {@link FakePool} by its true figures, whatever it is told to show. Each check takes a
 * snapshot of its own. A check that fails throws an {@link AssertionError} with the value expected, the value seen, and the
 * pool's figures and holders.
 *
 * <p>Plain methods and no assertion library, because nothing would be gained by one but its version: a kit built against one
 * AssertJ breaks the tests of whoever has another. It reads like AssertJ, and both can be imported statically side by side.
 *
 * <p>Thread-safe; figures of a pool in use may change from one check to the next.
 */
public final class PoolAssert {

    private final ManagedPool pool;

    private PoolAssert(ManagedPool pool) {
        this.pool = pool;
    }

    /**
     * Starts with a pool.
     *
     * @param pool the pool, running or closed
     * @return checks of it
     */
    public static PoolAssert assertThat(ManagedPool pool) {
        return new PoolAssert(pool);
    }

    /**
     * So many leases are out, those of {@link FakePool#runDry()} included.
     *
     * @param count how many
     * @return this
     * @throws AssertionError if there are more or fewer
     */
    public PoolAssert hasActive(int count) {
        return has("active", count, stats().active());
    }

    /**
     * So many resources are open and free.
     *
     * @param count how many
     * @return this
     * @throws AssertionError if there are more or fewer
     */
    public PoolAssert hasIdle(int count) {
        return has("idle", count, stats().idle());
    }

    /**
     * So many resources are open.
     *
     * @param count how many
     * @return this
     * @throws AssertionError if there are more or fewer
     */
    public PoolAssert hasTotal(int count) {
        return has("total", count, stats().total());
    }

    /**
     * So many resources are being opened.
     *
     * @param count how many
     * @return this
     * @throws AssertionError if there are more or fewer
     */
    public PoolAssert hasCreating(int count) {
        return has("creating", count, stats().creating());
    }

    /**
     * So many callers wait.
     *
     * @param count how many
     * @return this
     * @throws AssertionError if there are more or fewer
     */
    public PoolAssert hasPending(int count) {
        return has("pending", count, stats().pending());
    }

    /**
     * So many leases were given out so far.
     *
     * @param count how many
     * @return this
     * @throws AssertionError if there were more or fewer
     */
    public PoolAssert hasAcquired(long count) {
        return has("acquired", count, stats().acquired());
    }

    /**
     * So many callers' time was up.
     *
     * @param count how many
     * @return this
     * @throws AssertionError if there were more or fewer
     */
    public PoolAssert hasTimedOut(long count) {
        return has("timedOut", count, stats().timedOut());
    }

    /**
     * The pool says of itself that it is in this state; of a {@link FakePool}, the state that it shows.
     *
     * @param state which
     * @return this
     * @throws AssertionError if it is in another one
     */
    public PoolAssert isIn(PoolHealth.State state) {
        PoolHealth health = pool.health();
        if (health.state() != state) {
            throw failure("expected state=" + state.key() + " but was " + health);
        }
        return this;
    }

    /**
     * What is open and being opened isn't more than {@code maxSize + maxOverflow}.
     *
     * @return this
     * @throws AssertionError if it is
     */
    public PoolAssert isWithinMaximum() {
        PoolStats stats = stats();
        int seen = stats.total() + stats.creating();
        if (seen > pool.config().maximum()) {
            throw failure(
                    "expected total + creating to be at most " + pool.config().maximum() + " but was " + seen);
        }
        return this;
    }

    /**
     * Every lease has been closed. Those that {@link FakePool#runDry()} holds are the test's own and don't count. A closed pool
     * has broken off what was still out; a {@link FakePool} remembers that, other pools don't, so ask those before they are
     * closed.
     *
     * @return this
     * @throws AssertionError if one is out, or was broken off; the message names the holders
     */
    public PoolAssert hasNothingLeaked() {
        int own = pool instanceof FakePool<?> fake ? fake.taken() : 0;
        int brokenOff = pool instanceof FakePool<?> fake ? fake.brokenOff() : 0;
        int leaked = stats().active() - own;
        if (leaked > 0) {
            throw failure("expected every lease to be closed but leaked=" + leaked);
        }
        if (brokenOff > 0) {
            throw failure("expected every lease to be closed but brokenOff=" + brokenOff + " when the pool was closed");
        }
        return this;
    }

    /**
     * Everything that was opened has been closed, and once; for the end of a test, after the pool's {@link
     * ManagedPool#close()}. A {@link FakePool} knows it of each resource, of other pools the counters are compared.
     *
     * @return this
     * @throws AssertionError if something is open, or was closed twice
     */
    public PoolAssert everyCreateHasOneClose() {
        PoolStats stats = stats();
        if (stats.created() != stats.closed() || stats.total() > 0) {
            throw failure("expected every create to have one close but created=" + stats.created() + " closed="
                    + stats.closed());
        }
        List<String> faults = pool instanceof FakePool<?> fake ? fake.notClosedOnce() : List.of();
        if (!faults.isEmpty()) {
            throw failure("expected every create to have one close but " + String.join(", ", faults));
        }
        return this;
    }

    private PoolAssert has(String what, long expected, long seen) {
        if (seen != expected) {
            throw failure("expected " + what + "=" + expected + " but was " + what + "=" + seen);
        }
        return this;
    }

    private PoolStats stats() {
        return pool instanceof FakePool<?> fake ? fake.trueStats() : pool.stats();
    }

    private AssertionError failure(String what) {
        List<Holder> holders = pool instanceof FakePool<?> fake ? fake.trueHolders() : pool.holders();
        String held = holders.isEmpty()
                ? "nobody"
                : holders.stream().map(Object::toString).collect(Collectors.joining(", "));
        return new AssertionError("pool=" + pool.name() + ": " + what + "; " + stats() + "; held by: " + held);
    }
}
