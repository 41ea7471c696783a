/**
 * Drills: programs that take a real PostgreSQL away from pools under load, give it back, and measure what comes of it. {@code
 * docs/benchmarks.md} says how, {@code benchmarks/run outage} and {@code benchmarks/run storm} start them.
 */
package dev.lido.benchmarks.drill;
