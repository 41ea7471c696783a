package dev.lido.jdbc.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one of a database's sessions is doing, as the database says. Times are ages that the database has measured: the clocks
 * of both machines needn't agree. Unchangeable. Experimental.
 */
public final class BackendActivity {

    private final String id;
    private final String user;
    private final String application;
    private final String client;
    private final BackendState state;
    private final String waitsFor;
    private final String sql;
    private final @Nullable Duration stateAge;
    private final @Nullable Duration transactionAge;
    private final List<String> blockedBy;
    private final boolean hidden;

    private BackendActivity(Builder builder) {
        this.id = builder.id;
        this.user = builder.user;
        this.application = builder.application;
        this.client = builder.client;
        this.state = builder.state;
        this.waitsFor = builder.waitsFor;
        this.sql = builder.sql;
        this.stateAge = builder.stateAge;
        this.transactionAge = builder.transactionAge;
        this.blockedBy = List.copyOf(builder.blockedBy);
        this.hidden = builder.hidden;
    }

    /**
     * Begins the description of a session of which nothing is known yet but its name.
     *
     * @param id see {@link #id()}
     * @return a new builder
     */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /**
     * What the database calls it: PostgreSQL's backend pid, MySQL's and MariaDB's connection id.
     *
     * @return never empty
     */
    public String id() {
        return id;
    }

    /**
     * Who has opened it.
     *
     * @return the user; empty if that isn't known
     */
    public String user() {
        return user;
    }

    /**
     * What the program calls itself.
     *
     * @return empty if it says nothing
     */
    public String application() {
        return application;
    }

    /**
     * Where it was opened from.
     *
     * @return the address; empty if that isn't known
     */
    public String client() {
        return client;
    }

    /**
     * What it is doing.
     *
     * @return the state
     */
    public BackendState state() {
        return state;
    }

    /**
     * What it waits for within the database, in the database's words, for example {@code Lock: transactionid}.
     *
     * @return empty if it waits for nothing, or only for its client
     */
    public String waitsFor() {
        return waitsFor;
    }

    /**
     * What it runs, or what it has run last. It may have literals of the program in it, but never bound parameters.
     *
     * @return one line, cut to the length that was asked for; empty if it isn't known or wasn't wanted
     */
    public String sql() {
        return sql;
    }

    /**
     * How long it has been in its state: of a running one, how long its statement has been running.
     *
     * @return empty if that isn't known
     */
    public Optional<Duration> stateAge() {
        return Optional.ofNullable(stateAge);
    }

    /**
     * How long its transaction has been open.
     *
     * @return empty if there is none, or that isn't known
     */
    public Optional<Duration> transactionAge() {
        return Optional.ofNullable(transactionAge);
    }

    /**
     * The sessions that hold, or queue earlier for, a lock that it waits for.
     *
     * @return their {@link #id() ids}; {@code 0} for a prepared transaction, which has no session
     */
    public List<String> blockedBy() {
        return blockedBy;
    }

    /**
     * Whether the database keeps from the user who asked what this session does.
     *
     * @return true if state and SQL are missing for that reason
     */
    public boolean isHidden() {
        return hidden;
    }

    /** For people; without SQL. */
    @Override
    public String toString() {
        return "backend " + id + (user.isEmpty() ? "" : " of user " + user)
                + (application.isEmpty() ? "" : ", application '" + application + "'")
                + (client.isEmpty() ? "" : ", from " + client);
    }

    /** Collects what is known of a session. Not thread-safe. Experimental. */
    public static final class Builder {

        private final String id;
        private String user = "";
        private String application = "";
        private String client = "";
        private BackendState state = BackendState.UNKNOWN;
        private String waitsFor = "";
        private String sql = "";
        private @Nullable Duration stateAge;
        private @Nullable Duration transactionAge;
        private List<String> blockedBy = List.of();
        private boolean hidden;

        private Builder(String id) {
            this.id = Objects.requireNonNull(id, "id");
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }

        /**
         * Sets who has opened it.
         *
         * @param name see {@link BackendActivity#user()}; null for unknown
         * @return this builder
         */
        public Builder user(@Nullable String name) {
            this.user = text(name);
            return this;
        }

        /**
         * Sets what the program calls itself.
         *
         * @param name see {@link BackendActivity#application()}; null for unknown
         * @return this builder
         */
        public Builder application(@Nullable String name) {
            this.application = text(name);
            return this;
        }

        /**
         * Sets where it was opened from.
         *
         * @param address see {@link BackendActivity#client()}; null for unknown
         * @return this builder
         */
        public Builder client(@Nullable String address) {
            this.client = text(address);
            return this;
        }

        /**
         * Sets what it is doing, and for how long.
         *
         * @param present the state; {@link BackendState#UNKNOWN} unless set
         * @param age see {@link BackendActivity#stateAge()}; null for unknown
         * @return this builder
         */
        public Builder state(BackendState present, @Nullable Duration age) {
            this.state = Objects.requireNonNull(present, "present");
            this.stateAge = age;
            return this;
        }

        /**
         * Sets how long its transaction has been open.
         *
         * @param age null if there is none
         * @return this builder
         */
        public Builder transactionAge(@Nullable Duration age) {
            this.transactionAge = age;
            return this;
        }

        /**
         * Sets what it waits for.
         *
         * @param event see {@link BackendActivity#waitsFor()}; null for nothing
         * @param blockers see {@link BackendActivity#blockedBy()}
         * @return this builder
         */
        public Builder waitsFor(@Nullable String event, List<String> blockers) {
            this.waitsFor = text(event);
            this.blockedBy = blockers;
            return this;
        }

        /**
         * Sets what it runs, or has run last.
         *
         * @param statement cut already; null for unknown
         * @return this builder
         */
        public Builder sql(@Nullable String statement) {
            this.sql = text(statement).replaceAll("\\s+", " ").strip();
            return this;
        }

        /**
         * Sets whether the database keeps from the user who asked what it does.
         *
         * @param isHidden false unless set
         * @return this builder
         */
        public Builder hidden(boolean isHidden) {
            this.hidden = isHidden;
            return this;
        }

        /**
         * Ends the description.
         *
         * @return what was collected
         */
        public BackendActivity build() {
            return new BackendActivity(this);
        }
    }
}
