package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Calls of code that isn't the pool's, and that may throw: whatever it throws is survived and counted. A logger is such code,
 * too. Nothing here is called under the pool's lock. Thread-safe.
 */
final class UserCode<R> {

    private static final Pattern LINE_BREAKS = Pattern.compile("\\R\\s*");

    private final String name;
    private final ResourceFactory<R> resources;
    private final Logger logger;
    private final ErrorLog errors;
    /** What has been warned of; one entry for each kind of call at most. */
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    UserCode(String name, ResourceFactory<R> resources, ErrorLog errors) {
        this.name = name;
        this.resources = resources;
        this.errors = errors;
        this.logger = System.getLogger("dev.lido.pool." + name);
    }

    /** Where a new resource is connected to; nowhere in particular if that can't be told. */
    String address(R resource) {
        try {
            return Objects.requireNonNull(resources.address(resource), "address returned null");
        } catch (Throwable t) {
            noteFailure("address", t);
            return "";
        }
    }

    /** Whether an address is still what its name stands for; true if that can't be told. */
    boolean isCurrent(String address) {
        try {
            return resources.isCurrent(address);
        } catch (Throwable t) {
            noteFailure("isCurrent", t);
            return true;
        }
    }

    /** What the other side calls a resource; empty if that can't be told. */
    String backendId(R resource) {
        try {
            return Objects.requireNonNull(resources.backendId(resource), "backendId returned null");
        } catch (Throwable t) {
            noteFailure("backend_id", t);
            return "";
        }
    }

    /** Sorts a failure to open. */
    FailureKind classify(Throwable cause) {
        try {
            return resources.classify(cause);
        } catch (Throwable t) {
            noteFailure("classify", t);
            return FailureKind.OTHER;
        }
    }

    /** Puts a resource back into its first state; false if that failed. */
    boolean reset(R resource, int marks) {
        if (marks == 0) {
            return true;
        }
        try {
            if (resources.reset(resource, marks)) {
                return true;
            }
            errors.note(ErrorKind.RESET_FAILED, "the resource could not be put back into its first state");
        } catch (Throwable t) {
            errors.note(ErrorKind.RESET_FAILED, t);
            noteFailure("reset", t);
        }
        return false;
    }

    /** Breaks a resource off. */
    void abort(R resource) {
        try {
            resources.abort(resource);
        } catch (Throwable t) {
            noteFailure("abort", t);
        }
    }

    /**
     * Counts what the user's code threw, and logs it: as a warning the first time for each kind of call. Throws nothing, for want
     * of memory either: who calls this may own a slot.
     */
    void noteFailure(String where, Throwable failure) {
        errors.note(ErrorKind.USER_CODE_FAILED, failure);
        try {
            log(
                    warned.add(where) ? Level.WARNING : Level.DEBUG,
                    "pool={0} event={1}_failed cause={2}",
                    name,
                    where,
                    failure);
        } catch (Throwable t) {
            // counted at least
        }
    }

    /** Counts an event that its listener was too slow for. */
    void noteDropped(Level level, String event, int waiting) {
        errors.note(ErrorKind.USER_CODE_FAILED, "listener too slow for " + event);
        log(level, "pool={0} event=listener_slow dropped={1} waiting={2}", name, event, waiting);
    }

    /** Whether someone wants lines of that level. */
    boolean isLogged(Level level) {
        try {
            return logger.isLoggable(level);
        } catch (Throwable t) {
            errors.note(ErrorKind.USER_CODE_FAILED, t);
            return false;
        }
    }

    /** Logs if that can be done. Called without the lock, and after what must be done: a logger is code of the user. */
    void log(Level level, String message, @Nullable Object... values) {
        try {
            if (logger.isLoggable(level)) {
                for (int i = 0; i < values.length; i++) {
                    // no separators in numbers, and one line whatever a driver says
                    values[i] = LINE_BREAKS.matcher(String.valueOf(values[i])).replaceAll(" ");
                }
                logger.log(level, message, values);
            }
        } catch (Throwable t) {
            errors.note(ErrorKind.USER_CODE_FAILED, t);
        }
    }
}
