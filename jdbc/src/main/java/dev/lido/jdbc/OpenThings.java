package dev.lido.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The statements and result sets of one connection that nobody has closed yet. Holds the driver's objects, never the leases:
 * a lease that was dropped must be collectable.
 *
 * <p>Most programs have one statement open at a time, so the first one lives in a field of its own; only what comes beside it
 * goes into a set under a lock. Thread-safe.
 *
 * <p>There are two such fields. One is taken and given back by CAS, by whatever thread. The other one is plain, and belongs to
 * the thread that took the connection, in calls that it doesn't announce. That suffices because whoever closes everything
 * afterwards is the same thread: where such a lease is closed by another one, the connection isn't reused but closed (see {@link
 * dev.lido.pool.Lease}). The next holder finds the field empty, or the connection gone. What another thread closed meanwhile
 * stays in it until then, and is closed once more, which does nothing.
 */
final class OpenThings {

    private static final VarHandle FIRST;

    static {
        try {
            FIRST = MethodHandles.lookup().findVarHandle(OpenThings.class, "first", AutoCloseable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable AutoCloseable first;

    /** Only for the thread that took the connection, or whoever owns it afterwards. */
    private @Nullable AutoCloseable own;

    private final ReentrantLock lock = new ReentrantLock();
    /** By identity, because drivers may define equality as they like. Guarded by {@link #lock}; null until needed. */
    private volatile @Nullable Set<AutoCloseable> others;

    void add(AutoCloseable thing) {
        // Fails when there is a first one already; whoever fills an empty field wins, and all others go to the set.
        if (!FIRST.compareAndSet(this, null, thing)) {
            addToOthers(thing);
        }
    }

    /** The same for the thread that took the connection, in a call that isn't announced. */
    void addOwn(AutoCloseable thing) {
        if (own == null) {
            own = thing;
        } else {
            add(thing);
        }
    }

    /** The same for the thread that took the connection, in a call that isn't announced. */
    void removeOwn(AutoCloseable thing) {
        if (own == thing) {
            own = null;
        } else {
            remove(thing);
        }
    }

    private void addToOthers(AutoCloseable thing) {
        lock.lock();
        try {
            Set<AutoCloseable> present = others;
            if (present == null) {
                present = Collections.newSetFromMap(new IdentityHashMap<>());
                others = present;
            }
            present.add(thing);
        } finally {
            lock.unlock();
        }
    }

    /** Does nothing for what isn't there. */
    void remove(AutoCloseable thing) {
        if (first == thing && FIRST.compareAndSet(this, thing, null)) {
            return;
        }
        if (others != null) {
            removeFromOthers(thing);
        }
    }

    private void removeFromOthers(AutoCloseable thing) {
        lock.lock();
        try {
            Set<AutoCloseable> present = others;
            if (present != null) {
                present.remove(thing);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        if (own != null || first != null) {
            return false;
        }
        if (others == null) {
            return true;
        }
        lock.lock();
        try {
            Set<AutoCloseable> present = others;
            return present == null || present.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes everything.
     *
     * @throws Exception the first failure, after all have been tried
     */
    void closeAll() throws Exception {
        Exception failure = null;
        for (AutoCloseable thing : drain()) {
            try {
                thing.close();
            } catch (Exception e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private List<AutoCloseable> drain() {
        List<AutoCloseable> things = new ArrayList<>();
        AutoCloseable mine = own;
        if (mine != null) {
            things.add(mine);
            own = null;
        }
        AutoCloseable one = first;
        if (one != null) {
            things.add(one);
            first = null;
        }
        lock.lock();
        try {
            Set<AutoCloseable> present = others;
            if (present != null) {
                things.addAll(present);
                present.clear();
            }
        } finally {
            lock.unlock();
        }
        return things;
    }
}
