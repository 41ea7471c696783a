package dev.lido.server.config;

/**
 * A value that somebody gave, and where.
 *
 * @param layer what it came from
 * @param where file, line and column; empty for options and real variables
 * @param label the key's whole path, the variable's name or the option
 * @param text the value
 * @param shown the value as messages may show it
 * @param usable false when a problem with it has already been reported, so that {@code text} means nothing
 */
record Given(Layer layer, String where, String label, String text, String shown, boolean usable) {

    private static final String MASK = "***";

    static Given of(Layer layer, String where, String label, String text) {
        return new Given(layer, where, label, text, text, true);
    }

    /** What was given, but can't be used for a reason already told. */
    static Given broken(Layer layer, String where, String label) {
        return new Given(layer, where, label, "", "", false);
    }

    /** The same, with a text of its own for messages. */
    Given shownAs(String shown) {
        return new Given(layer, where, label, text, shown, usable);
    }

    /** The same, never shown. */
    Given masked() {
        return shownAs(MASK);
    }

    /** Place and name, to begin a message with. */
    String named() {
        return where.isEmpty() ? label : where + ": " + label;
    }

    /** Everything but the value, which may be a secret. */
    @Override
    public String toString() {
        return named();
    }
}
