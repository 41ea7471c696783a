package dev.lido.jdbc;

import dev.lido.pool.spi.FailureKind;
import java.sql.SQLTransientConnectionException;

/** No connection could be opened. The cause is the driver's own. SQLState {@code 08001}. */
public final class DatabaseUnreachableException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1;

    private final FailureKind kind;

    DatabaseUnreachableException(dev.lido.pool.DatabaseUnreachableException unreachable) {
        super(unreachable.getMessage(), SqlStates.UNREACHABLE, unreachable.getCause());
        this.kind = unreachable.kind();
    }

    /**
     * Why the last attempt failed.
     *
     * @return the kind; never {@link FailureKind#AUTH}, which is told by another exception
     */
    public FailureKind kind() {
        return kind;
    }
}
