package dev.lido.pool;

/** Placeholder until the engine lands. */
final class Work<R> {}
