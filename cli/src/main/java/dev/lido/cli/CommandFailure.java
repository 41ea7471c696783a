package dev.lido.cli;

/** The command can't go on; the message is for the user and says what to do. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;

    CommandFailure(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    int status() {
        return status;
    }
}
