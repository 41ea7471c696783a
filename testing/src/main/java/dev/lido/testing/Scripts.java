package dev.lido.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each operation on resources is to go: how long it takes, then whether it fails. Guarded by itself. */
final class Scripts {

    private final @Nullable ManualEnvironment environment;
    private final Map<Operation, Duration> times = new EnumMap<>(Operation.class);
    private final Map<Operation, Throwable> failures = new EnumMap<>(Operation.class);
    private final Map<Operation, Deque<Throwable>> nextFailures = new EnumMap<>(Operation.class);

    /** Whether anything was ever told. Spares the lock, which would put an order between threads that tests must do without. */
    private volatile boolean told;

    Scripts(@Nullable ManualEnvironment environment) {
        this.environment = environment;
    }

    void takes(Operation operation, Duration time) {
        if (!operation.mayTakeTime()) {
            throw new IllegalArgumentException(
                    "Operation must not block: operation=" + operation + "; only its failure can be told");
        }
        if (environment == null) {
            throw new IllegalStateException("No environment to take time from: operation=" + operation
                    + "; make the factory with new FakeResources(environment)");
        }
        environment.slowTasks(true);
        synchronized (this) {
            times.put(operation, time);
            told = true;
        }
    }

    synchronized void fail(Operation operation, @Nullable Throwable failure) {
        if (failure == null) {
            failures.remove(operation);
        } else {
            failures.put(operation, failure);
            told = true;
        }
    }

    synchronized void failNext(Operation operation, int count, Throwable failure) {
        Deque<Throwable> next = nextFailures.computeIfAbsent(operation, ignored -> new ArrayDeque<>());
        for (int i = 0; i < count; i++) {
            next.addLast(failure);
        }
        told = true;
    }

    /** Lets the operation take its time; then throws if it is to fail. */
    void play(Operation operation) {
        try {
            playChecked(operation);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(operation + " can't fail with a checked exception", e);
        }
    }

    /** The same for operations that may fail with anything. */
    void playChecked(Operation operation) throws Exception {
        if (!told) {
            return;
        }
        Duration time = time(operation);
        if (environment != null && !time.isZero()) {
            environment.spend(time);
        }
        Throwable failure = failure(operation);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    private synchronized Duration time(Operation operation) {
        return times.getOrDefault(operation, Duration.ZERO);
    }

    /** What lasts goes before what happens once, so that an outage doesn't use up the failures meant for later. */
    private synchronized @Nullable Throwable failure(Operation operation) {
        Throwable lasting = failures.get(operation);
        if (lasting != null) {
            return lasting;
        }
        Deque<Throwable> next = nextFailures.get(operation);
        return next == null ? null : next.pollFirst();
    }
}
