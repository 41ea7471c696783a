package dev.lido.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one dead connection says about the others. A restarted database leaves all of them dead, a killed backend only one;
 * the first witness can't tell which, and a check for each costs callers time.
 *
 * <p>So two witnesses are asked for. The first dead connection makes all that was opened to the same address before
 * <em>suspected</em>: what is idle of it is stale and gets checked before use, and whoever met the dead one waits for something
 * better than a suspect ({@link WaitQueue}). One that passes its check clears the others of its generation, but a driver may
 * lie: two that were lost in use are two witnesses, whatever came between. A second witness
 * within ten seconds, another dead connection or a refused attempt to open one, <em>condemns</em> what is suspected: idle ones
 * are closed without a check, active ones when they come back. What is opened after the first witness belongs to a new
 * generation, which a second witness among those suspected doesn't touch. So an address has several generations while
 * connections from before a witness, cleared since, are still open; the next witness speaks of all of them.
 *
 * <p>A witness is a connection that failed its check, or that its user found broken ({@link Lease#lost()}). No witness is a check that was cut
 * short by its caller's deadline, an attempt that failed for want of time, room or rights, an error that ends one session,
 * and whatever Lido broke off itself.
 *
 * <p>An evicted pool is the same with another reason: all generations are condemned; an evicted address: all of that address.
 *
 * <p>Fields are guarded by the pool's lock. Whoever suspects or condemns writes the generation's volatile mark first and looks
 * at the slots then, as {@link Retirement} tells; whoever frees a slot looks at the mark after its store.
 */
final class Generations<R> {

    /** How long after the first witness the second one still counts. */
    static final long WITNESS_NANOS = 10_000_000_000L;

    /** From so many addresses on, those that are known are forgotten: then fewer stand and fall together. */
    private static final int MOST_ADDRESSES = 64;

    private final LeasePool<R> pool;
    private final boolean checks;

    /** What a connection that is opened now will belong to. */
    private final Map<String, Generation> current = new HashMap<>();
    /** Those with open connections. */
    private final List<Generation> live = new ArrayList<>();

    /** Counts evictions, of everything and of single addresses alike. */
    private int evictions;
    /** The last eviction of everything, or as good as that. */
    private int evictedAll;
    /** The last eviction of each address since then. */
    private final Map<String, Integer> evictedAlone = new HashMap<>();

    Generations(LeasePool<R> pool) {
        this.pool = pool;
        this.checks = pool.config.validation() != Validation.NEVER;
    }

    /** How often something was evicted; an opening to it that began before is late. Under the lock. */
    int evictions() {
        return evictions;
    }

    /** Takes a new connection in. Under the lock. */
    Generation join(String address, int evictionsAtStart) {
        Generation generation;
        if (evictionsAtStart >= Math.max(evictedAll, evictedAlone.getOrDefault(address, 0))) {
            if (current.size() >= MOST_ADDRESSES && !current.containsKey(address)) {
                current.clear();
            }
            generation = current.computeIfAbsent(address, Generation::new);
        } else {
            generation = new Generation(address);
            generation.condemn(CloseReason.EVICTED);
        }
        if (generation.open == 0) {
            live.add(generation); // before the count, because it may fail
        }
        generation.open++;
        return generation;
    }

    /** One of its connections is being closed. Under the lock. */
    void leave(Generation generation) {
        if (--generation.open == 0) {
            live.remove(generation);
        }
    }

    /** How many open connections nothing is said against. Under the lock. */
    int trusted() {
        int count = 0;
        for (Generation generation : live) {
            count += generation.isCondemned() ? 0 : generation.open;
        }
        return count;
    }

    /** Condemns all that is open or being opened. Under the lock; the slots are to be seen to afterwards. */
    void evict() {
        evictedAll = ++evictions;
        evictedAlone.clear();
        current.clear();
        for (Generation generation : live) {
            if (!generation.isCondemned()) {
                generation.condemn(CloseReason.EVICTED);
            }
        }
    }

    /** Condemns all that is open or being opened to one address; how many are open. Under the lock, as above. */
    int evict(String address) {
        evictions++;
        if (evictedAlone.size() >= MOST_ADDRESSES && !evictedAlone.containsKey(address)) {
            evictedAll = evictions; // whatever is under way is late then
            evictedAlone.clear();
        }
        evictedAlone.put(address, evictions);
        current.remove(address);
        int count = 0;
        for (Generation generation : live) {
            if (!generation.isCondemned() && generation.address.equals(address)) {
                generation.condemn(CloseReason.EVICTED);
                count += generation.open;
            }
        }
        return count;
    }

    /** What addresses connections were opened to that aren't condemned, those that nobody named left out. Under the lock. */
    List<String> addresses() {
        List<String> addresses = new ArrayList<>(live.size());
        for (Generation generation : live) {
            if (!generation.isCondemned() && !generation.address.isEmpty() && !addresses.contains(generation.address)) {
                addresses.add(generation.address);
            }
        }
        return addresses;
    }

    /** A connection of that generation is dead, and still counted. Called without the lock. */
    void noteDead(Generation generation) {
        note(generation, false);
    }

    /** The same, saying whether it was lost in use. */
    private void note(Generation generation, boolean lost) {
        boolean first;
        boolean second = false;
        pool.lock.lock();
        try {
            if (generation.isCondemned()) {
                return;
            }
            long now = pool.ticker.nanos();
            first = !hasWitness(generation, lost, now);
            for (Generation other : live) {
                if (other.isCondemned() || !other.address.equals(generation.address)) {
                    continue;
                }
                if (hasWitness(other, lost, now)) {
                    condemn(other);
                    second = true;
                } else if (first) { // else it was opened after the first witness
                    suspect(other, lost, now);
                }
            }
        } finally {
            pool.lock.unlock();
        }
        if (first) {
            for (Slot<R> slot : pool.slots) {
                doubt(slot);
            }
            pool.events.suspected();
        }
        if (second) {
            retire();
        }
    }

    /** Whether this is not the first witness against it. */
    private static boolean hasWitness(Generation generation, boolean lost, long now) {
        return isFresh(generation, now) || lost && generation.lost && now - generation.lostNanos <= WITNESS_NANOS;
    }

    private void suspect(Generation generation, boolean lost, long now) {
        generation.suspect(now);
        if (lost) {
            generation.lost = true;
            generation.lostNanos = now;
        }
        current.remove(generation.address, generation);
    }

    private void condemn(Generation generation) {
        generation.condemn(CloseReason.CONDEMNED);
        current.remove(generation.address, generation);
    }

    /** What the slot holds, which the caller owns, is dead: notes that, and closes it even if there is no memory for the rest. */
    void discardDead(Slot<R> slot, CloseReason reason) {
        try { // first, so that what takes its place is of another generation
            note(slot.generation, reason == CloseReason.LOST);
        } finally {
            pool.discard(slot, reason);
        }
    }

    /** The database has refused a connection; whether that condemned anything, which is to be {@link #retire retired} then. Under the lock. */
    boolean noteRefused() {
        boolean any = false;
        long now = pool.ticker.nanos();
        for (Generation generation : live) {
            if (!generation.isCondemned() && isFresh(generation, now)) {
                condemn(generation);
                any = true;
            }
        }
        return any;
    }

    /** A connection of that generation has passed its check. Called without the lock. */
    void noteAnswer(Generation generation) {
        if (generation.isSuspected()) {
            pool.lock.lock();
            try {
                generation.clear();
            } finally {
                pool.lock.unlock();
            }
            pool.handOver.serveIfAsked(); // who didn't want a suspect may take one of these now
        }
    }

    private static boolean isFresh(Generation generation, long now) {
        return generation.isSuspected() && now - generation.suspectedNanos <= WITNESS_NANOS;
    }

    /** Sees to what was condemned. Called without the lock. */
    void retire() {
        pool.retirement.retireUnwanted();
        pool.events.condemned();
    }

    /** Whether what the slot holds is to be checked before its next use. */
    boolean isDoubtful(Slot<R> slot) {
        return checks && slot.generation.isSuspected();
    }

    /** Has the slot's next use begin with a check, if what it holds is suspected; the release of what is active sees to it. */
    void doubt(Slot<R> slot) {
        while (isDoubtful(slot)) {
            long state = slot.state;
            long doubtful;
            if (Slot.phase(state) == Slot.IDLE) {
                doubtful = Slot.in(Slot.STALE, state);
            } else if (Slot.phase(state) == Slot.ACTIVE) {
                doubtful = Slot.in(Slot.TOUCHED, state);
            } else {
                return;
            }
            if (slot.moveState(state, doubtful)) {
                return;
            }
        }
    }
}
