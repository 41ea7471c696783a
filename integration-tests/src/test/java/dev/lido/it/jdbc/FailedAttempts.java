package dev.lido.it.jdbc;

import dev.lido.pool.PoolListener;
import dev.lido.pool.spi.FailureKind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers how a pool's attempts to connect failed. */
final class FailedAttempts implements PoolListener {

    private final List<FailureKind> kinds = new CopyOnWriteArrayList<>();

    @Override
    public void createFailed(String pool, FailureKind kind, Throwable cause, int inARow) {
        kinds.add(kind);
    }

    /** In order. */
    List<FailureKind> kinds() {
        return kinds;
    }
}
