/** A connection pool's engine, free of any driver. */
module dev.lido.core {
    requires static transitive org.jspecify;

    exports dev.lido.pool;
    exports dev.lido.pool.spi;
}
