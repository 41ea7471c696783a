package dev.lido.cli;

/** How long a server runs. */
interface Lifetime {

    /**
     * Returns when it is time to end, after {@code close} was called.
     *
     * @param close ends the server in order
     */
    void untilStopped(Runnable close) throws InterruptedException;
}
