package dev.lido.pool;

import java.time.Duration;
import java.util.List;

/** A lease that has been held for some time: who has it, since when, and where that thread was when it was noticed. */
public final class Holder {

    private final String thread;
    private final Duration age;
    private final List<StackTraceElement> frames;

    /**
     * Describes a holder.
     *
     * @param thread the name of the thread that took the lease
     * @param age how long it has been held, at least
     * @param frames where that thread was when the housekeeping first found it holding; empty if not yet known
     */
    public Holder(String thread, Duration age, List<StackTraceElement> frames) {
        this.thread = thread;
        this.age = age;
        this.frames = List.copyOf(frames);
    }

    /**
     * Who took the lease.
     *
     * @return the name of the thread
     */
    public String thread() {
        return thread;
    }

    /**
     * How long the lease has been held, at least. Counted from the first tick that saw it, so up to 100 ms too little.
     *
     * @return zero for a lease that is younger than a tick
     */
    public Duration age() {
        return age;
    }

    /**
     * Where the thread was when a tick first found it holding: not where it took the lease, but in most programs below the
     * same method.
     *
     * @return the top of its stack; empty before the first tick, and for a thread that has ended
     */
    public List<StackTraceElement> frames() {
        return frames;
    }

    /**
     * The place in the caller's own code.
     *
     * @return the first frame below Lido's that isn't the JDK's, as {@code class.method(File:line)}; {@code unknown place}
     *     if there is none
     */
    public String place() {
        int start = 0;
        for (int i = 0; i < frames.size(); i++) {
            if (isLido(frames.get(i))) {
                start = i + 1;
            }
        }
        for (StackTraceElement frame : frames.subList(start, frames.size())) {
            if (!isJdk(frame)) {
                return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                        + frame.getLineNumber() + ")";
            }
        }
        return "unknown place";
    }

    private static boolean isLido(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.startsWith("dev.lido.pool.") || type.startsWith("dev.lido.jdbc.");
    }

    private static boolean isJdk(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }

    /** One line: thread, age, place. */
    @Override
    public String toString() {
        return "thread '" + thread + "' for " + age.toMillis() + " ms at " + place();
    }
}
