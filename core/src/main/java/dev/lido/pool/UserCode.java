package dev.lido.pool;

import dev.lido.pool.spi.ResourceFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Calls of code that isn't the pool's, and that may throw: whatever it throws is survived and counted. A logger is such code,
 * too. Nothing here is called under the pool's lock. Thread-safe.
 */
final class UserCode<R> {

    private final String name;
    private final ResourceFactory<R> resources;
    private final Logger logger;
    private final ErrorLog errors;

    UserCode(String name, ResourceFactory<R> resources, ErrorLog errors) {
        this.name = name;
        this.resources = resources;
        this.errors = errors;
        this.logger = System.getLogger("dev.lido.pool." + name);
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

    /** Counts what the user's code threw. */
    void noteFailure(String where, Throwable failure) {
        errors.note(ErrorKind.USER_CODE_FAILED, failure);
        log(Level.DEBUG, "pool={0} event={1}_failed cause={2}", name, where, failure);
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
                    values[i] = values[i] instanceof Number number ? number.toString() : values[i]; // no separators
                }
                logger.log(level, message, values);
            }
        } catch (Throwable t) {
            errors.note(ErrorKind.USER_CODE_FAILED, t);
        }
    }
}
