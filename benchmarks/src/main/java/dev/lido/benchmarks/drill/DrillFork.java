package dev.lido.benchmarks.drill;

import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the forks of both drills share: a JVM with one make, the server behind the proxy, and lines on standard output: {@code @
 * name value} for what was measured, {@code ! count kind} for errors.
 */
final class DrillFork {

    final String make;
    final String how;
    final long awayNanos;
    final long boundNanos;
    final DrillServer server;
    final CountingDriver driver;
    final FaultProxy proxy;

    private DrillFork(Map<String, String> options) throws IOException, SQLException, InterruptedException {
        make = options.get("make");
        how = options.get("how");
        awayNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(options.get("away-millis")));
        boundNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(options.get("bound-millis")));
        server = new DrillServer(Path.of(options.get("folder")));
        Logger.getLogger("")
                .setLevel(Level.SEVERE); // each make tells of an outage in its own way, which isn't measured
        driver = CountingDriver.install();
        server.start();
        proxy = FaultProxy.to(server.port());
    }

    /** A drill within its fork. */
    interface Course {
        void run(DrillFork fork) throws Exception;
    }

    /** Runs a drill and ends the JVM, whatever the make's threads do; the server is gone then. */
    static void run(String[] args, Course course) {
        int status = 1;
        try {
            Map<String, String> options = new HashMap<>();
            for (int i = 0; i + 1 < args.length; i += 2) {
                options.put(args[i].substring(2), args[i + 1]);
            }
            DrillFork fork = new DrillFork(options);
            try {
                course.run(fork);
                status = 0;
            } finally {
                fork.server.kill();
            }
        } catch (Throwable t) {
            t.printStackTrace();
        } finally {
            System.out.flush();
            Runtime.getRuntime().halt(status);
        }
    }

    static void print(String name, double value) {
        System.out.println("@ " + name + " " + String.format(Locale.ROOT, "%.3f", value));
    }

    static void printErrors(Callers callers) {
        long sum = 0;
        for (Map.Entry<String, Long> entry : callers.errors().entrySet()) {
            System.out.println("! " + entry.getValue() + " " + entry.getKey());
            sum += entry.getValue();
        }
        print("errors", sum);
    }

    static double millis(long nanos) {
        return nanos / 1e6;
    }

    /** Sleeps until a moment. */
    static void until(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
