package dev.lido.server.http;

import java.time.Duration;

/**
 * The bounds of the HTTP front.
 *
 * @param maxThreads threads for requests, all told
 * @param maxCalls calls of tools that run at once; each blocks a thread, so this leaves some for health and metrics
 * @param maxWaitingCalls calls that wait for one of these to end; they cost no thread
 * @param maxWait how long they wait
 * @param idleTimeout how long a connection may be silent when no call is under way on it
 * @param stopTimeout how long a stop waits for the calls that are under way
 */
record Limits(
        int maxThreads,
        int maxCalls,
        int maxWaitingCalls,
        Duration maxWait,
        Duration idleTimeout,
        Duration stopTimeout) {

    static final Limits DEFAULT =
            new Limits(80, 64, 1_000, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10));
}
