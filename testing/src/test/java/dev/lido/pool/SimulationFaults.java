package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeResource;
import dev.lido.testing.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/** What goes on around the pool in a simulation: time, outages, code that throws, tasks and executors that take their time. */
final class SimulationFaults {

    private static final Operation[] THROWING = {
        Operation.VALIDATE, Operation.RESET, Operation.LEASE, Operation.ABORT, Operation.CLOSE
    };

    private static final FailureKind[] KINDS = {
        FailureKind.REFUSED, FailureKind.REFUSED, FailureKind.AUTH, FailureKind.CAPACITY, FailureKind.TIMEOUT
    };

    private final Random random;
    private final SimulationWorld world;
    private boolean outage;
    private boolean classifyThrows;

    SimulationFaults(SimulationWorld world) {
        this.world = world;
        this.random = world.random;
    }

    boolean isDown() {
        return outage;
    }

    void toggleOutage() {
        outage = !outage;
        world.note("outage " + outage);
        FailureKind kind = KINDS[random.nextInt(KINDS.length)];
        world.authFailed |= kind == FailureKind.AUTH;
        world.met.noteIf(outage, "outage " + kind);
        world.resources.fakes.failureKind(kind);
        world.resources.fakes.outage(outage ? new IOException("down") : null);
    }

    /** All that is open is dead from now on, and perhaps nothing can be opened for a while. */
    void restart() {
        world.note("restart");
        world.met.note("restarted");
        world.resources.fakes.created().forEach(FakeResource::breakDown);
        if (!outage && random.nextBoolean()) {
            toggleOutage();
        }
    }

    void throwNext() {
        if (random.nextInt(6) == 0) {
            classifyThrows = !classifyThrows;
            world.note("classify throws " + classifyThrows);
            world.resources.classifyThrows(classifyThrows);
        } else if (random.nextInt(6) == 0) {
            world.note("no thread for the next task");
            world.rejectNext();
        } else {
            Operation operation = THROWING[random.nextInt(THROWING.length)];
            world.note("next " + operation + " throws");
            world.resources.failNext(operation);
        }
    }

    void advance() {
        Duration duration = Duration.ofMillis(random.nextInt(8_000));
        world.note("advance " + duration);
        if (random.nextInt(4) == 0) {
            world.environment.leap(duration);
        } else {
            world.environment.advance(duration);
        }
    }

    /** Long enough for offers to be looked at, twice or thrice. */
    void advanceALittle() {
        Duration duration = Duration.ofMillis(1 + random.nextInt(5));
        world.note("advance " + duration);
        world.environment.advance(duration);
    }

    /** Has something opened, and takes the oldest worker task away: it hangs until a later step. */
    void hang() {
        world.environment.holdTasks(true);
        try {
            world.pool.acquire(Duration.ZERO).close();
        } catch (PoolException | SimulationResources.Mishap e) {
            // only there to have something opened
        }
        takeATask();
        world.environment.holdTasks(false);
    }

    void takeATask() {
        Runnable task = world.environment.takeTask();
        if (task != null) {
            world.note("a task hangs");
            world.hanging.add(task);
            world.met.note("hung");
        }
    }

    void runOneTask() {
        world.note("one task");
        world.environment.runTask();
    }

    void arriveLate() {
        if (!world.hanging.isEmpty()) {
            world.note("a task goes on");
            world.hanging.remove(random.nextInt(world.hanging.size())).run();
        }
    }

    void runLate() {
        if (!world.late.isEmpty()) {
            world.note("an executor runs a task at last");
            world.met.note("executor ran late");
            world.late.remove(random.nextInt(world.late.size())).run();
        }
    }

    void recover() {
        world.resources.fakes.outage(null);
        world.resources.classifyThrows(false);
    }
}
