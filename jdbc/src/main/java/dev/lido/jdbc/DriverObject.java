package dev.lido.jdbc;

/** Wraps an object of the driver that isn't a {@link java.sql.Wrapper}. */
interface DriverObject {

    /** The driver's own object. */
    Object plain();
}
