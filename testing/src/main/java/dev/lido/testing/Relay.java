package dev.lido.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a proxied connection: what came in, in order, until it may go out. Holds at most {@link #MOST_HELD_BYTES}
 * and what one read brings on top; who is to read asks {@link #wantsMore} first. Confined to the proxy's thread.
 */
final class Relay {

    /** Above this nothing more is read, and the sender's own buffers fill. */
    static final int MOST_HELD_BYTES = 1 << 18;

    /** How a direction comes to its end. */
    enum End {
        /** Not at all: there are bytes. */
        NONE,
        /** The sender has closed, or shut down its output. */
        CLOSED,
        /** The sender has reset the connection. */
        RESET
    }

    /** What came in by one read, and when it may go on. */
    private record Parcel(ByteBuffer bytes, End end, long dueNanos) {}

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel from;
    private final SocketChannel to;
    private final Deque<Parcel> held = new ArrayDeque<>();
    private int heldBytes;
    private boolean sourceEnded;
    private boolean blocked;
    private End delivered = End.NONE;

    Relay(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    /** Takes in what is there, to be passed on when it is due. */
    void read(ByteBuffer scratch, long dueNanos) {
        scratch.clear();
        int count;
        End end;
        try {
            count = from.read(scratch);
            end = count < 0 ? End.CLOSED : End.NONE;
        } catch (IOException e) {
            count = -1;
            end = End.RESET;
        }
        if (count > 0) {
            ByteBuffer bytes = ByteBuffer.allocate(count).put(scratch.flip()).flip();
            heldBytes += count;
            held.addLast(new Parcel(bytes, End.NONE, dueNanos));
        } else if (end != End.NONE) {
            sourceEnded = true;
            held.addLast(new Parcel(NOTHING, end, dueNanos));
        }
    }

    /**
     * Passes on what is due, as far as the receiver takes it.
     *
     * @param most how many bytes may go at most
     * @return how many bytes went
     * @throws IOException if the receiver is gone
     */
    long flush(long now, long most) throws IOException {
        long passed = 0;
        blocked = false;
        while (!held.isEmpty() && held.peekFirst().dueNanos() - now <= 0) {
            Parcel parcel = held.peekFirst();
            if (parcel.end() != End.NONE) {
                held.removeFirst();
                delivered = parcel.end();
                if (delivered == End.CLOSED) {
                    to.shutdownOutput();
                }
                return passed;
            }
            ByteBuffer bytes = parcel.bytes();
            int whole = bytes.limit();
            bytes.limit((int) Math.min(whole, bytes.position() + Math.min(most - passed, whole)));
            int wanted = bytes.remaining();
            int written = to.write(bytes);
            bytes.limit(whole);
            passed += written;
            heldBytes -= written;
            if (!bytes.hasRemaining()) {
                held.removeFirst();
            } else {
                blocked = written < wanted;
                return passed;
            }
        }
        return passed;
    }

    /** Whether the sender may be read from. */
    boolean wantsMore() {
        return !sourceEnded && heldBytes < MOST_HELD_BYTES;
    }

    /** Whether the receiver takes no more at the moment. */
    boolean isBlocked() {
        return blocked;
    }

    /** Whether the sender has closed or reset, delivered or not. */
    boolean sourceEnded() {
        return sourceEnded;
    }

    /** How this direction has ended for the receiver. */
    End delivered() {
        return delivered;
    }

    /** Nanoseconds until the next parcel is due, not below zero; {@link Long#MAX_VALUE} if there is none. */
    long untilDueNanos(long now) {
        Parcel next = held.peekFirst();
        return next == null ? Long.MAX_VALUE : Math.max(0, next.dueNanos() - now);
    }
}
