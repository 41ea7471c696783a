package dev.lido.jdbc;

import java.util.Objects;

/**
 * A user and the password that goes with it, for sources in which both are rotated together, and for tokens that stand in
 * for a password. Immutable. Stable.
 */
public final class Credentials {

    private final String user;
    private final String password;

    private Credentials(String user, String password) {
        this.user = user;
        this.password = password;
    }

    /**
     * Puts the two together.
     *
     * @param user as the database knows it
     * @param password the password or token
     * @return both
     */
    public static Credentials of(String user, String password) {
        return new Credentials(Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"));
    }

    /**
     * The user.
     *
     * @return as the database knows it
     */
    public String user() {
        return user;
    }

    /**
     * The password or token. Not for logs.
     *
     * @return as it was given
     */
    public String password() {
        return password;
    }

    /** Shows neither: a user's name may tell of its owner. */
    @Override
    public String toString() {
        return "credentials, not shown";
    }
}
