package dev.lido.cli;

import java.util.logging.LogManager;

/**
 * A log manager that keeps its handlers while the process ends. The usual one removes them in a shutdown hook of its
 * own, which runs beside ours: what the server says while it closes would be lost now and then.
 */
public final class LastingLogManager extends LogManager {

    /** Made by the log system. */
    public LastingLogManager() {}

    /** Does nothing. */
    @Override
    public void reset() {}
}
