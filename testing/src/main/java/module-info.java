/** Helpers for tests of code that uses a pool. */
module dev.lido.testing {
    requires transitive dev.lido.core;
    requires static org.jspecify;
}
