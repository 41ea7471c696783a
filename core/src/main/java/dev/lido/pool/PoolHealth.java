package dev.lido.pool;

import java.util.Locale;
import java.util.Optional;

/** Whether a pool can serve, and if not, why. */
public final class PoolHealth {

    /** How well. */
    public enum State {
        /** Nothing has failed lately. */
        HEALTHY,
        /** Some connections could not be opened. */
        DEGRADED,
        /** None could be opened for a whole cycle of attempts, and none is open; or the pool is closed or suspended. */
        DOWN;

        /**
         * The name as JSON has it.
         *
         * @return lower case
         */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final State state;
    private final Optional<String> lastError;

    /**
     * Describes a pool's health.
     *
     * @param state how well it is
     * @param lastError why the last attempt to open a connection failed, if it did
     */
    public PoolHealth(State state, Optional<String> lastError) {
        this.state = state;
        this.lastError = lastError;
    }

    /**
     * How well it is.
     *
     * @return the state
     */
    public State state() {
        return state;
    }

    /**
     * Why the last attempt to open a connection failed.
     *
     * @return the driver's words; empty once a later attempt has succeeded
     */
    public Optional<String> lastError() {
        return lastError;
    }

    @Override
    public String toString() {
        return state.key() + lastError.map(error -> ": " + error).orElse("");
    }
}
