package dev.lido.cli;

/** What the command tells the shell. */
final class ExitStatus {

    /** Done. */
    static final int DONE = 0;

    /** A check failed, or the command itself did. */
    static final int FAILED = 1;

    /** Usage or configuration is wrong; this includes what the machine can't give, such as a port that is taken. */
    static final int USAGE = 2;

    private ExitStatus() {}
}
