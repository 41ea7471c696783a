/**
 * For tests of code that uses a pool: time that stands still, resources that do as they are told, and a proxy that fails like a
 * network.
 *
 * <p>Give the code under test a {@link dev.lido.testing.FakePool}, say what is to go wrong, and look at what was left behind.
 * Nothing of that waits: a time-out of 30 s takes as long as the computer needs to count to it.
 *
 * <pre>{@code
 * FakePool<FakeResource> pool = FakePool.open("orders");
 * OrderCounter counter = new OrderCounter(pool);
 * assertThat(counter.count()).hasValue(3);
 *
 * pool.runDry();
 * assertThat(counter.count()).isEmpty();
 * pool.refill();
 *
 * pool.goDown();
 * assertThat(counter.count()).isEmpty();
 * pool.comeUp();
 * assertThat(counter.count()).hasValue(3);
 *
 * pool.close();
 * PoolAssert.assertThat(pool).hasNothingLeaked().everyCreateHasOneClose();
 * }</pre>
 *
 * <p>What is where:
 *
 * <ul>
 *   <li>{@link dev.lido.testing.FakePool}: the pool itself; {@link dev.lido.testing.PoolAssert}: what must be true of it.
 *   <li>{@link dev.lido.testing.FakeResources}: what a pool opens, for tests that make the pool themselves; each {@link
 *       dev.lido.testing.Operation} can be told to fail and to take its time.
 *   <li>{@link dev.lido.testing.ManualEnvironment}: time, ticks and workers; {@link dev.lido.testing.ManualExecutor}: the
 *       workers alone.
 *   <li>{@link dev.lido.testing.FaultProxy}: for tests against a real server, on real time.
 * </ul>
 */
@NullMarked
package dev.lido.testing;

import org.jspecify.annotations.NullMarked;
