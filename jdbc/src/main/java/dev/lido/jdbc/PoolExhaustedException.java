package dev.lido.jdbc;

import dev.lido.pool.Holder;
import dev.lido.pool.HolderGroup;
import dev.lido.pool.PoolStats;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;

/** All connections were in use until the caller's time was up. The message names who holds them. SQLState {@code LI001}. */
public final class PoolExhaustedException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1;

    private final Duration waited;
    private final transient PoolStats stats;
    private final transient List<Holder> holders;
    private final transient List<HolderGroup> places;

    PoolExhaustedException(dev.lido.pool.PoolExhaustedException exhausted) {
        super(
                exhausted.getMessage() + "; LidoDataSource.diagnose() shows what they run and who blocks them",
                SqlStates.EXHAUSTED,
                exhausted.getCause());
        this.waited = exhausted.waited();
        this.stats = exhausted.stats();
        this.holders = exhausted.holders();
        this.places = exhausted.places();
    }

    /**
     * How long the caller waited.
     *
     * @return zero or more
     */
    public Duration waited() {
        return waited;
    }

    /**
     * What the pool was doing when the wait ended.
     *
     * @return a snapshot
     */
    public PoolStats stats() {
        return stats;
    }

    /**
     * Who held connections when the wait ended, longest first.
     *
     * @return a snapshot
     */
    public List<Holder> holders() {
        return holders;
    }

    /**
     * The same, grouped by the place in the code where they hold them.
     *
     * @return the place with the most holders first
     */
    public List<HolderGroup> places() {
        return places;
    }
}
