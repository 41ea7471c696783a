package dev.lido.pool;

/**
 * Replaces connections that are about to retire by age, so that nobody has to wait for the next one: a little before its time
 * a replacement is opened, in a slot that is empty below the maximum, and then the old one retires. Where no slot is empty, or
 * the opening fails, the connection is closed at its time, and opened anew if it is wanted. {@link Opener} says whether it is.
 *
 * <p>If the old one is free when its replacement arrives, the two change places: the old one's slot was good enough to be kept
 * (it is a near one, or needed for {@code minIdle}), while the other may be one above {@code maxSize}. If it is in use, its
 * release closes it, and the replacement stays where it is.
 */
final class Renewal<R> {

    private final LeasePool<R> pool;
    private final long leadNanos;

    Renewal(LeasePool<R> pool) {
        this.pool = pool;
        // Time for one attempt, but never much of a short life.
        this.leadNanos = Math.min(
                pool.config.connectTimeout().toNanos(),
                pool.config.maxLifetime().toNanos() / 8);
    }

    /** Asks for a replacement if the time has come; from the sweep. */
    void look(Slot<R> slot, long now) {
        if (slot.hasExpiry && now - slot.expiresNanos >= -leadNanos && now - slot.expiresNanos < 0) {
            pool.opener.renew(slot);
        }
    }

    /** Puts a replacement to use, whose slot the caller owns, and lets the old one go. */
    void arrived(Slot<R> fresh, Slot<R> old) {
        for (; ; ) {
            long state = old.state;
            if (Slot.isFree(state)) {
                if (old.moveState(state, Slot.in(Slot.OWNED, state))) {
                    changePlaces(fresh, old, Slot.phase(state) == Slot.STALE);
                    return;
                }
            } else if (!Slot.isActive(state) || marked(old, state)) {
                pool.handOver.settle(fresh, false); // an owned one is being checked or closed: it goes at its time
                return;
            }
        }
    }

    /** Has a leased one closed by its release; false if that came first. */
    private static <R> boolean marked(Slot<R> old, long state) {
        old.retiredNumber = Slot.number(state);
        // A release ends the lease first and then looks at the mark, so if the lease lives still, its release sees the
        // mark.
        return Slot.phase(state) == Slot.ACTIVE
                ? old.moveState(state, Slot.in(Slot.TOUCHED, state))
                : old.state == state;
    }

    private void changePlaces(Slot<R> fresh, Slot<R> old, boolean stale) {
        if (pool.opener.endRenewal(fresh, old)) {
            old.changePlaces(fresh);
            pool.handOver.settle(old, false);
            pool.discard(fresh, CloseReason.LIFETIME);
        } else {
            pool.handOver.settle(old, stale); // it was closed meanwhile, and this is another one
            pool.handOver.settle(fresh, false);
        }
    }
}
