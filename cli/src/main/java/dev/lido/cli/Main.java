package dev.lido.cli;

/** The entry point of the {@code lido} command. */
public final class Main {

    private Main() {}

    /**
     * Runs the command.
     *
     * @param args what the user typed after {@code lido}
     */
    public static void main(String[] args) {
        System.err.println("lido: nothing to run yet");
    }
}
