package dev.lido.pool;

import java.lang.ref.WeakReference;

/** A lease that its slot remembers without keeping it alive. */
final class WeakLease<R> extends WeakReference<Lease<R>> {

    final long word;

    WeakLease(Lease<R> lease) {
        super(lease);
        this.word = lease.word;
    }
}
