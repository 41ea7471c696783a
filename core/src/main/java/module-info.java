/** A connection pool's engine, free of any driver. */
module dev.lido.core {
    // A runtime image may lack it: Recorder.find() says what happens then.
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.lido.pool;
    exports dev.lido.pool.spi;
}
