package dev.lido.server.auth;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret that is made at each start and goes only into the console link that {@code serve} prints: whoever reads the
 * server's output may act on it from the console. Immutable.
 */
public final class ConsoleToken {

    private static final int RANDOM_BYTES = 24;

    private final String value;

    private ConsoleToken(String value) {
        this.value = value;
    }

    /**
     * Makes one that nobody has seen.
     *
     * @return 192 random bits
     */
    public static ConsoleToken random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new ConsoleToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * The secret itself.
     *
     * @return 32 characters that are safe in a link
     */
    public String value() {
        return value;
    }

    /** Says nothing. */
    @Override
    public String toString() {
        return "ConsoleToken";
    }
}
