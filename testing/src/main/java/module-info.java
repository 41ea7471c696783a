/** For tests of code that uses a pool. */
module dev.lido.testing {
    requires transitive dev.lido.core;
    requires static transitive org.jspecify;

    exports dev.lido.testing;
}
