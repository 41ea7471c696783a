package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;

/**
 * Any driver that keeps to JDBC. What it pools is called by the URL's second part, for example {@code h2}. Sets no limits
 * before a connect, because most drivers refuse a property that they don't know: there the pool's own are the only ones.
 */
final class GenericDialect implements Dialect {

    private final String kind;

    GenericDialect(String kind) {
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }
}
