package dev.lido.testing;

import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a fake pool has in place of a database: passes everything on to the factory it was given, unless told otherwise, and
 * keeps a book of what was opened and closed.
 */
final class Backend<R> implements ResourceFactory<R> {

    private final ResourceFactory<R> resources;
    private final Scripts scripts;
    /** How often each was closed; guarded by itself. */
    private final Map<R, Integer> closes = new IdentityHashMap<>();

    private final AtomicInteger aborted = new AtomicInteger();
    private volatile @Nullable Exception outage;

    Backend(ResourceFactory<R> resources, Scripts scripts) {
        this.resources = resources;
        this.scripts = scripts;
    }

    void outage(@Nullable Exception failure) {
        outage = failure;
    }

    int aborted() {
        return aborted.get();
    }

    /** One line for each resource that wasn't closed exactly once. */
    List<String> notClosedOnce() {
        List<String> faults = new ArrayList<>();
        synchronized (closes) {
            closes.forEach((resource, count) -> {
                if (count != 1) {
                    faults.add(resource + " was closed " + count + " times");
                }
            });
        }
        return faults;
    }

    @Override
    public R create(long timeoutNanos) throws Exception {
        scripts.playChecked(Operation.CREATE);
        Exception failure = outage;
        if (failure != null) {
            throw failure;
        }
        R resource = resources.create(timeoutNanos);
        synchronized (closes) {
            closes.put(resource, 0);
        }
        return resource;
    }

    @Override
    public boolean validate(R resource, long timeoutNanos) throws Exception {
        scripts.playChecked(Operation.VALIDATE);
        return outage == null && resources.validate(resource, timeoutNanos);
    }

    @Override
    public boolean reset(R resource, int marks) throws Exception {
        scripts.playChecked(Operation.RESET);
        return outage == null && resources.reset(resource, marks);
    }

    @Override
    public void abort(R resource) {
        aborted.incrementAndGet();
        scripts.play(Operation.ABORT);
        resources.abort(resource);
    }

    @Override
    public void close(R resource) throws Exception {
        synchronized (closes) {
            closes.merge(resource, 1, Integer::sum);
        }
        scripts.playChecked(Operation.CLOSE);
        resources.close(resource);
    }

    @Override
    public Lease<R> lease(Slot<R> slot, R resource, long word) {
        scripts.play(Operation.LEASE);
        return resources.lease(slot, resource, word);
    }

    @Override
    public String address(R resource) {
        return resources.address(resource);
    }

    @Override
    public boolean isCurrent(String address) {
        return resources.isCurrent(address);
    }

    @Override
    public FailureKind classify(Throwable failure) {
        return failure instanceof Outage known ? known.kind : resources.classify(failure);
    }

    /** What opening fails with when the test doesn't care. */
    static final class Outage extends IOException {

        private static final long serialVersionUID = 1;

        private final FailureKind kind;

        Outage(FailureKind kind) {
            super("fake outage, " + kind.name().toLowerCase(Locale.ROOT));
            this.kind = kind;
        }
    }
}
