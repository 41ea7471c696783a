package dev.lido.testing;

/** What a proxy does at the moment to the bytes of its connections. Confined to the proxy's thread. */
final class Faults {

    /** No connection is cut. */
    static final long NEVER = Long.MAX_VALUE;

    long toServerNanos;
    long toClientNanos;
    long cutAfterBytes = NEVER;
    /** Whether connections that come are stalled from the start. */
    boolean stalling;

    void clear() {
        toServerNanos = 0;
        toClientNanos = 0;
        cutAfterBytes = NEVER;
        stalling = false;
    }
}
