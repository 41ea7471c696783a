package dev.lido.testing;

import dev.lido.pool.Lease;
import dev.lido.pool.Slot;

/** A lease on a {@link FakeResource}, with every move of a real adapter open to the test. */
public final class FakeLease extends Lease<FakeResource> {

    FakeLease(Slot<FakeResource> slot, FakeResource resource, long word) {
        super(slot, resource, word);
    }

    /**
     * What was leased.
     *
     * @return the resource, also after the lease has ended
     */
    public FakeResource fake() {
        return resource();
    }

    /**
     * Makes a call on the resource.
     *
     * @param call what to do while the call is under way
     * @return false, without doing it, if the lease has ended
     */
    public boolean use(Runnable call) {
        if (!enter()) {
            return false;
        }
        try {
            call.run();
        } finally {
            exit();
        }
        return true;
    }

    /**
     * Makes a call on the resource, unannounced if the calling thread is the one that took the lease.
     *
     * @param call what to do while the call is under way
     * @return false, without doing it, if the lease has ended
     */
    public boolean useOwn(Runnable call) {
        if (!enterOwn(1)) {
            return use(call);
        }
        call.run();
        return true;
    }

    /**
     * Makes a call that leaves something to reset.
     *
     * @return false if the lease has ended
     */
    public boolean dirty() {
        return use(() -> mark(1));
    }

    /**
     * Makes a call after which the resource has to be checked.
     *
     * @return false if the lease has ended
     */
    public boolean suspect() {
        return use(this::markSuspect);
    }

    /**
     * Makes a call in which the connection to the database is lost.
     *
     * @return false if the lease has ended
     */
    public boolean lose() {
        return use(this::lost);
    }

    /**
     * Makes a call that gives out the resource itself, as an adapter's unwrap does.
     *
     * @return false if the lease has ended
     */
    public boolean unwrap() {
        return use(this::keep);
    }

    /**
     * Whether the pool took the lease away.
     *
     * @return false while it lives, and if it was closed
     */
    public boolean wasReclaimed() {
        return isReclaimed();
    }
}
