package dev.lido.jdbc.spi;

import java.util.List;

/** What a database's sessions were doing at one moment, as an {@link ActivityView} has read it. Unchangeable. Experimental. */
public final class DatabaseActivity {

    private final List<BackendActivity> backends;
    private final List<String> notes;

    private DatabaseActivity(List<BackendActivity> backends, List<String> notes) {
        this.backends = List.copyOf(backends);
        this.notes = List.copyOf(notes);
    }

    /**
     * Describes what was read.
     *
     * @param backends the sessions of this database, except the one that asked
     * @param notes what the reader should know of them, for example what was hidden, and what helps; a sentence each
     * @return the description
     */
    public static DatabaseActivity of(List<BackendActivity> backends, List<String> notes) {
        return new DatabaseActivity(backends, notes);
    }

    /**
     * The sessions of this database, whoever opened them, except the one that asked.
     *
     * @return as the database lists them
     */
    public List<BackendActivity> backends() {
        return backends;
    }

    /**
     * What the reader should know of them.
     *
     * @return a sentence each; mostly empty
     */
    public List<String> notes() {
        return notes;
    }
}
