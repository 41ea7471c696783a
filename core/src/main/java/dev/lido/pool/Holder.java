package dev.lido.pool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A lease that has been held for some time: who has it, since when, and where that thread took it or was when it was
 * noticed. Unchangeable.
 */
public final class Holder {

    private static final int MAX_STACK = 16;

    private final String thread;
    private final Duration age;
    private final List<StackTraceElement> frames;
    private final boolean exact;
    private final String backendId;

    /**
     * Describes a holder whose place is not exact.
     *
     * @param thread the name of the thread that took the lease
     * @param age how long it has been held, at least
     * @param frames where that thread was when the housekeeping first found it holding; empty if not yet known
     */
    public Holder(String thread, Duration age, List<StackTraceElement> frames) {
        this(thread, age, frames, false);
    }

    /**
     * Describes a holder.
     *
     * @param thread the name of the thread that took the lease
     * @param age how long it has been held, at least
     * @param frames where that thread took it, or was later
     * @param exact whether it is where the lease was taken
     */
    public Holder(String thread, Duration age, List<StackTraceElement> frames, boolean exact) {
        this(thread, age, frames, exact, "");
    }

    private Holder(String thread, Duration age, List<StackTraceElement> frames, boolean exact, String backendId) {
        this.exact = exact;
        this.thread = thread;
        this.age = age;
        this.frames = List.copyOf(frames);
        this.backendId = backendId;
    }

    /**
     * The same holder, of a connection that the other side has a name for.
     *
     * @param id see {@link #backendId()}; empty if it isn't known
     * @return a holder
     */
    public Holder withBackendId(String id) {
        return new Holder(thread, age, frames, exact, Objects.requireNonNull(id, "id"));
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
     * Where the thread took the lease, if {@link #exact()}; else where it was when a tick first found it holding, which in most
     * programs is below the same method.
     *
     * @return the top of its stack; empty for a thread that has ended before it was looked at
     */
    public List<StackTraceElement> frames() {
        return frames;
    }

    /**
     * Whether {@link #frames()} and {@link #place()} are where the lease was taken. The pool notes that for ten minutes after a
     * leak, the report of one, or an exhaustion.
     *
     * @return false if they are where the thread was a little later
     */
    public boolean exact() {
        return exact;
    }

    /**
     * What the other side calls the connection: the number that a database has for it, by which its own view of its sessions
     * names it.
     *
     * @return empty if it isn't known
     */
    public Optional<String> backendId() {
        return backendId.isEmpty() ? Optional.empty() : Optional.of(backendId);
    }

    /** The stack in one line, without Lido's own frames at its top. */
    String stack() {
        int start = 0;
        while (start < frames.size() && isLido(frames.get(start))) {
            start++;
        }
        int end = Math.min(frames.size(), start + MAX_STACK);
        return frames.subList(start, end).stream().map(Holder::text).toList()
                + (end < frames.size() ? " and more" : "");
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
                return text(frame);
            }
        }
        return "unknown place";
    }

    /** As a stack trace has it, without the names of module and class loader. */
    private static String text(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
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
