package dev.lido.jdbc;

import dev.lido.pool.Lease;
import dev.lido.pool.PoolException;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An asynchronous acquire as JDBC's callers see it: a stage of a connection that fails with exceptions of {@code java.sql}. */
final class PendingConnection extends CompletableFuture<Connection> {

    private PendingConnection() {}

    static CompletionStage<Connection> of(CompletionStage<Lease<JdbcResource>> acquire) {
        PendingConnection pending = new PendingConnection();
        acquire.whenComplete((lease, failure) -> {
            if (failure != null) {
                pending.completeExceptionally(
                        failure instanceof PoolException known ? SqlStates.translated(known) : failure);
            } else if (!pending.complete((ConnectionLease) lease)) {
                lease.close(); // cancelled in between: to the next caller
            }
        });
        // Whoever completes this one in another way wants no connection any more.
        pending.whenComplete(
                (connection, failure) -> acquire.toCompletableFuture().cancel(false));
        return pending;
    }
}
