package dev.lido.cli;

import java.util.concurrent.CountDownLatch;

/**
 * The lifetime of a real process: until SIGINT, SIGTERM or a shutdown. The virtual machine then runs the hook and ends
 * with 128 and the signal's number, which is 130 for an interrupt; the waiting thread is never resumed.
 */
final class UntilSignalled implements Lifetime {

    @Override
    public void untilStopped(Runnable close) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(close, "lido-shutdown"));
        new CountDownLatch(1).await();
    }
}
