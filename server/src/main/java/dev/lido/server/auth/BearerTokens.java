package dev.lido.server.auth;

import dev.lido.server.tools.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, by the {@code Authorization} header. Keeps only the hash of the token, and compares in a time that tells
 * nothing of how much of it was right. Immutable.
 */
public final class BearerTokens {

    private static final String SCHEME = "Bearer ";

    private final Optional<byte[]> expected;

    /**
     * Takes the token that callers must show.
     *
     * @param token the token; without one every caller is let in as {@code local}
     */
    public BearerTokens(Optional<String> token) {
        this.expected = token.map(BearerTokens::hash);
    }

    /**
     * Whether callers need a token.
     *
     * @return false when everyone who can connect may call
     */
    public boolean required() {
        return expected.isPresent();
    }

    /**
     * Names the caller.
     *
     * @param authorization the header, or null when there is none
     * @return {@code token}, or {@code local} when none is required
     * @throws Problem {@code UNAUTHORIZED} if the token is missing or wrong
     */
    public String principal(@Nullable String authorization) {
        if (expected.isEmpty()) {
            return "local";
        }
        if (authorization == null) {
            throw new Problem(
                    Problem.Kind.UNAUTHORIZED,
                    "This server needs a token: send the header 'Authorization: Bearer …' with the value of LIDO_TOKEN");
        }
        // The name of a scheme is not case-sensitive (RFC 9110, section 11.1); the token is.
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new Problem(
                    Problem.Kind.UNAUTHORIZED,
                    "The Authorization header has another scheme than Bearer; send 'Authorization: Bearer …'");
        }
        String token = authorization.substring(SCHEME.length()).strip();
        if (!MessageDigest.isEqual(hash(token), expected.get())) {
            throw new Problem(
                    Problem.Kind.UNAUTHORIZED,
                    "The token is not the one this server was started with; compare it with LIDO_TOKEN");
        }
        return "token";
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
