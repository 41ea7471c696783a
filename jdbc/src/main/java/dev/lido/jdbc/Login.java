package dev.lido.jdbc;

import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in. Suppliers are asked anew at each connect, on the worker that connects; what they throw is passed on as a cause
 * only, because its message may repeat what it is about.
 */
final class Login {

    /** Says nothing: what a supplier fails at speaks neither of the database nor of the password. */
    private static final String GENERAL_ERROR = "HY000";

    private @Nullable Supplier<String> password;
    private @Nullable Supplier<Credentials> credentials;

    /** The user stays what the properties say. The last call of this and {@link #credentials} counts. */
    void password(Supplier<String> supplier) {
        password = supplier;
        credentials = null;
    }

    void credentials(Supplier<Credentials> supplier) {
        credentials = supplier;
        password = null;
    }

    /** What is changed here later changes nothing there. */
    Login copy() {
        Login copy = new Login();
        copy.password = password;
        copy.credentials = credentials;
        return copy;
    }

    /** Adds what the suppliers say now to a driver's properties. */
    void addTo(Properties properties) throws SQLException {
        if (credentials != null) {
            Credentials both = ask(credentials);
            if (both == null) {
                throw new SQLException(
                        "Credentials not supplied: the supplier returned null; it has to return user and password",
                        GENERAL_ERROR);
            }
            properties.setProperty("user", both.user());
            properties.setProperty("password", both.password());
        } else if (password != null) {
            String secret = ask(password);
            if (secret != null) {
                properties.setProperty("password", secret);
            }
        }
    }

    private static <T> @Nullable T ask(Supplier<T> supplier) throws SQLException {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            throw new SQLException(
                    "Credentials not supplied: the supplier threw "
                            + e.getClass().getName() + "; its own words are in the cause",
                    GENERAL_ERROR,
                    e);
        }
    }
}
