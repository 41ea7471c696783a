package dev.lido.server.tools;

import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.PoolClosedException;
import dev.lido.jdbc.PoolExhaustedException;
import dev.lido.jdbc.PoolRefusedException;
import dev.lido.pool.Holder;
import dev.lido.pool.PoolStats;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.query.StatementRefusedException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a caller is told when a source failed: which kind of problem it is, what helps to deal with it, and the database's
 * own words without host, user, password or URL.
 */
final class SqlProblem {

    private static final int RETRY_AFTER_LIMIT_SECONDS = 60;

    /** The driver for SQLite wraps the database's words as {@code [CODE] general words (the words)}. */
    private static final Pattern SQLITE = Pattern.compile("\\[(SQLITE_\\w+)] .*? \\((.*)\\)", Pattern.DOTALL);

    private static final Pattern JDBC_URL = Pattern.compile("jdbc:\\S+");

    private SqlProblem() {}

    static Problem of(SourceConfig source, SQLException failure) {
        if (failure instanceof PoolExhaustedException exhausted) {
            return exhausted(source, exhausted);
        }
        if (failure instanceof PoolRefusedException refused) {
            return new Problem(
                    Problem.Kind.TOO_MANY,
                    "Too many calls wait for source '" + source.name() + "' already; try again later",
                    Map.of("source", source.name(), "retryAfter", wholeSeconds(refused.retryAfter())));
        }
        if (failure instanceof DatabaseUnreachableException
                || failure instanceof SQLInvalidAuthorizationSpecException) {
            return down(source, "can't be reached; the server's log has the reason");
        }
        if (failure instanceof PoolClosedException) {
            return down(source, "is being closed");
        }
        if (failure instanceof SQLTimeoutException) {
            return new Problem(
                    Problem.Kind.COMMAND_TIMEOUT,
                    "The statement ran longer than it may: source=" + source.name() + " commandTimeout="
                            + source.pool().commandTimeout().toMillis()
                            + "ms; ask for less, for example with a narrower WHERE");
        }
        return isConnectionLost(failure) ? down(source, "broke the connection off") : failed(source, failure);
    }

    private static Problem exhausted(SourceConfig source, PoolExhaustedException exhausted) {
        PoolStats stats = exhausted.stats();
        // Whoever asks again now comes after those who wait; each round of holders ahead is reckoned as a second.
        int position = stats.pending() + 1;
        int rounds = position / Math.max(1, stats.maxSize() + stats.maxOverflow()) + 1;
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put("source", source.name());
        extras.put("waitedMs", exhausted.waited().toMillis());
        extras.put("position", position);
        extras.put("waiting", stats.pending());
        extras.put(
                "holders", exhausted.holders().stream().map(SqlProblem::holder).toList());
        extras.put("retryAfter", Math.min(rounds, RETRY_AFTER_LIMIT_SECONDS));
        return new Problem(
                Problem.Kind.EXHAUSTED,
                "Connection pool exhausted: source=" + source.name() + " waited="
                        + exhausted.waited().toMillis() + "ms " + stats
                        + "; 'holders' says who has the connections; try again later",
                extras);
    }

    private static Map<String, Object> holder(Holder holder) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("thread", holder.thread());
        json.put("ageMs", holder.age().toMillis());
        json.put("place", holder.place());
        return json;
    }

    private static Problem down(SourceConfig source, String what) {
        return new Problem(
                Problem.Kind.SOURCE_DOWN,
                "The database of source '" + source.name() + "' " + what,
                Map.of("source", source.name(), "retryAfter", 5L));
    }

    private static Problem failed(SourceConfig source, SQLException failure) {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put("source", source.name());
        if (failure.getSQLState() != null && !failure.getSQLState().isEmpty()) {
            extras.put("sqlState", failure.getSQLState());
        }
        if (failure.getErrorCode() != 0) {
            extras.put("vendorCode", failure.getErrorCode());
        }
        return new Problem(Problem.Kind.SQL_FAILED, clean(source, words(failure)), extras);
    }

    private static boolean isConnectionLost(SQLException failure) {
        return !(failure instanceof StatementRefusedException)
                && failure.getSQLState() != null
                && failure.getSQLState().startsWith("08");
    }

    /** The part that is about the statement. PostgreSQL's detail is left out, because it quotes values. */
    private static String words(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (server != null) {
            String hint = server.getHint() == null ? "" : " Hint: " + server.getHint();
            String position = server.getPosition() == 0 ? "" : " (at character " + server.getPosition() + ")";
            return server.getMessage() + position + hint;
        }
        String message = String.valueOf(failure.getMessage());
        Matcher sqlite = SQLITE.matcher(message);
        return sqlite.matches() ? sqlite.group(2) : message;
    }

    private static String clean(SourceConfig source, String words) {
        String cleaned = JDBC_URL.matcher(words).replaceAll("[url]");
        cleaned = hide(cleaned, source.url(), "[url]");
        cleaned = hide(cleaned, source.password().orElse(null), "[password]");
        String user = source.user().orElse(null);
        return user == null ? cleaned : hide(cleaned, '"' + user + '"', "[user]");
    }

    private static String hide(String words, @Nullable String secret, String instead) {
        return secret == null || secret.isEmpty() ? words : words.replace(secret, instead);
    }

    private static long wholeSeconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }
}
