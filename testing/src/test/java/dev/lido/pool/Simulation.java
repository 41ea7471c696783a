package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/**
 * One random schedule on manual time, on one thread, with a model beside it: the leases that are held, those who wait, and
 * what each may expect. After every step the pool must agree with the model. {@link SimulationCallers} has those who ask
 * without blocking, {@link SimulationLeases} those who hold, {@link SimulationFaults} what goes wrong around them, {@link SimulationBooks} what must hold for the pool as a whole.
 */
final class Simulation {

    private final Random random;
    private final StringBuilder history = new StringBuilder();
    private final SimulationWorld world;
    private final SimulationCallers callers;
    private final SimulationLeases leases;
    private final SimulationBooks books;
    private final SimulationFaults faults;
    private final LeasePool<FakeResource> pool;
    /** Whether a thread waits here that may be interrupted. */
    private boolean waiting;

    Simulation(long seed) {
        random = new Random(seed);
        PoolConfig config = config(random);
        history.append(config).append('\n');
        world = new SimulationWorld(random, config, history);
        pool = world.pool;
        callers = new SimulationCallers(world);
        leases = new SimulationLeases(world);
        books = new SimulationBooks(world);
        faults = new SimulationFaults(world);
        world.resources.whileChecking = () -> {
            if (random.nextInt(3) == 0) {
                callers.cancel();
            }
        };
    }

    private static PoolConfig config(Random random) {
        int maxSize = random.nextInt(4);
        int maxOverflow = maxSize == 0 ? 1 + random.nextInt(3) : random.nextInt(3);
        return PoolConfig.builder()
                .name("simulated")
                .maxSize(maxSize)
                .maxOverflow(maxOverflow)
                .acquireTimeout(Duration.ofMillis(1 + random.nextInt(3_000)))
                .set(PoolSetting.MIN_IDLE, random.nextInt(maxSize + 1))
                .set(PoolSetting.MAX_CONNECTING, 1 + random.nextInt(3))
                .set(PoolSetting.MAX_PENDING, random.nextInt(4) == 0 ? random.nextInt(4) : 1_000)
                .set(PoolSetting.MAX_LIFETIME, Duration.ofSeconds(5 + random.nextInt(20)))
                .set(PoolSetting.IDLE_TIMEOUT, Duration.ofSeconds(1 + random.nextInt(10)))
                .set(PoolSetting.CLOSE_GRACE, Duration.ofSeconds(random.nextInt(3)))
                .validation(Validation.values()[random.nextInt(3)])
                .set(
                        PoolSetting.KEEPALIVE_INTERVAL,
                        random.nextInt(3) == 0 ? Duration.ofSeconds(1 + random.nextInt(4)) : Duration.ZERO)
                .set(
                        PoolSetting.FAIL_FAST_AFTER,
                        random.nextInt(4) == 0 ? Duration.ofMillis(1 + random.nextInt(4_000)) : Duration.ZERO)
                .build();
    }

    void run(int steps) {
        for (int i = random.nextInt(steps); i < steps; i++) {
            step();
            check();
        }
        if (random.nextBoolean()) {
            drain();
        }
        end();
        world.rethrow();
    }

    String history() {
        return history.toString();
    }

    SimulationTally met() {
        return world.met;
    }

    private void check() {
        books.check();
        callers.check();
        world.rethrow();
    }

    private void step() {
        if (random.nextInt(5) == 0
                && (world.suspended || faults.isDown())) { // the interesting things happen while it serves
            if (world.suspended) {
                suspendOrResume();
            } else {
                faults.toggleOutage();
            }
            return;
        }
        switch (random.nextInt(47)) {
            case 0, 1, 2, 3 ->
                acquire(random.nextInt(4) == 0 ? Duration.ZERO : pool.config().acquireTimeout());
            case 4, 5, 6, 7, 8, 9, 10 -> leases.release();
            case 11 -> leases.closeAgain();
            case 12 -> leases.onHeld("dirty", FakeLease::dirty);
            case 13 -> leases.onHeld("suspect", FakeLease::suspect);
            case 14 -> leases.onHeld("invalidate", Lease::invalidate);
            case 15 -> leases.onHeld("break", lease -> lease.fake().breakDown());
            case 16 -> leases.breakIdle();
            case 17 -> faults.toggleOutage();
            case 18, 19 -> faults.advance();
            case 20 -> faults.hang();
            case 21 -> faults.arriveLate();
            case 22, 23 -> resize();
            case 24 -> evict();
            case 25 -> suspendOrResume();
            case 26 -> leases.closeDuringCall();
            case 27, 28, 29, 30, 31, 32 -> callers.ask();
            case 33, 34 -> callers.cancel();
            case 35 -> callers.getStuck();
            case 36 -> callers.getGoing();
            case 37, 38 -> faults.runLate();
            case 39 -> faults.runOneTask();
            case 40 -> faults.throwNext();
            case 41 -> interruptedAcquire();
            case 42 -> faults.advanceALittle();
            case 43, 44 -> faults.restart();
            case 45 -> leases.onHeld("lose", FakeLease::lose);
            default -> faults.takeATask();
        }
    }

    private void acquire(Duration timeout) {
        Lane lane = callers.anyLane();
        int number = world.nextCaller();
        world.note("acquire " + number + " of " + lane + " " + timeout);
        boolean crowded = world.lanes.isCrowded(lane);
        long before = world.now();
        try {
            FakeLease lease = (FakeLease) pool.acquire(timeout, lane);
            assertThat(world.held).as("nobody else holds it").noneMatch(other -> other.fake() == lease.fake());
            callers.requireTurn(number, lane);
            world.hold(lease, lane);
            world.met.note("acquired");
            world.require(world.now() - before <= timeout.toNanos(), "handed out after the deadline");
        } catch (PoolExhaustedException e) {
            world.met.note("exhausted");
            assertThat(e.waited()).isGreaterThanOrEqualTo(timeout);
        } catch (DatabaseUnreachableException e) {
            world.met.note("unreachable");
            assertThat(e.getCause()).isNotNull();
        } catch (PoolRefusedException e) {
            world.met.note("refused");
            assertThat(world.suspended || crowded).as("a reason to refuse").isTrue();
        } catch (PoolInterruptedException e) {
            world.met.note("interrupted");
            assertThat(waiting).as("somebody interrupts").isTrue();
            assertThat(Thread.currentThread().isInterrupted()).as("flag").isTrue();
        } catch (SimulationResources.Mishap e) {
            world.met.note("acquire failed with a mishap");
        }
    }

    /** A worker interrupts the thread while it waits, unless it got something before. */
    private void interruptedAcquire() {
        world.note("interrupt the next wait");
        Thread thread = Thread.currentThread();
        boolean[] armed = {true};
        waiting = true;
        world.environment.workers().execute(() -> {
            if (armed[0]) {
                thread.interrupt();
            }
        });
        acquire(Duration.ofSeconds(1));
        armed[0] = false;
        waiting = false;
        boolean flag = Thread.interrupted();
        world.met.noteIf(flag, "interrupted while it waited");
    }

    private void resize() {
        int maxSize = random.nextInt(6);
        world.note("resize " + maxSize);
        PoolConfig before = pool.config();
        try {
            pool.resize(maxSize);
            world.met.note(maxSize < before.maxSize() ? "shrunk" : "grown");
        } catch (IllegalArgumentException e) {
            world.met.note("resize refused");
            assertThat(maxSize < before.minIdle() || maxSize + before.maxOverflow() == 0)
                    .as("a reason to refuse")
                    .isTrue();
            assertThat(pool.config()).isSameAs(before);
        }
    }

    /** Each that is open is another one afterwards, or is gone when it comes back. */
    private void evict() {
        world.note("evict");
        PoolStats before = pool.stats();
        assertThat(pool.evict()).isEqualTo(before.total() + world.owned().size());
        assertThat(pool.stats().active()).isEqualTo(before.active());
        world.environment.runTasks();
        if (!world.hanging.isEmpty()) {
            return; // a close may be among them
        }
        Set<FakeResource> inUse = leases.inUse();
        assertThat(world.resources.fakes.created().stream()
                        .limit(before.created())
                        .filter(resource -> resource.closes() == 0 && !inUse.contains(resource)))
                .as("open of those from before")
                .isEmpty();
    }

    private void suspendOrResume() {
        world.suspended = !world.suspended;
        world.note("suspended " + world.suspended);
        if (world.suspended) {
            world.suspensions++;
            pool.suspend();
            world.require(pool.stats().pending() == 0, "someone waits for a suspended pool");
        } else {
            pool.resume();
        }
    }

    /** Everyone gives back what they hold, the database is well: those who have time left must all be served. */
    private void drain() {
        world.note("drain");
        faults.recover();
        if (world.suspended) {
            suspendOrResume();
        }
        if (pool.config().maximum() == 0) {
            pool.resize(1);
        }
        for (int i = 0; i < 400 && (i < 3 || callers.anyLeft() || !world.late.isEmpty()); i++) {
            faults.arriveLate();
            faults.runLate();
            callers.getGoing();
            leases.releaseAll();
            world.environment.advance(Duration.ofSeconds(1));
            check();
        }
        callers.requireNobodyWaits();
        world.met.note("drained");
        check();
    }

    private void end() {
        world.note("close");
        faults.recover();
        world.met.noteIf(pool.stats().pending() > 0, "closed while some wait");
        world.closing = true;
        pool.close();
        world.environment.advance(Duration.ofMillis(20)); // what found no thread is tried again
        world.environment.runTasks();
        while (!world.hanging.isEmpty() || !world.late.isEmpty() || callers.anyStuck()) {
            faults.arriveLate();
            faults.runLate();
            callers.getGoing();
            world.environment.runTasks();
        }
        callers.ask();
        callers.requireNobodyIsLeft();
        books.checkEnd();
    }
}
