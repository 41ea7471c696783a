package dev.lido.server.tools;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why a call got no result, in the shape of RFC 9457, whichever way it came in. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The kinds of problem, each with its HTTP status and title. */
    public enum Kind {
        /** The body is not what it should be. */
        BAD_REQUEST(400, "Bad request"),
        /** The arguments don't fit the tool. */
        BAD_ARGUMENTS(400, "Bad arguments"),
        /** No token, or an unknown one. */
        UNAUTHORIZED(401, "Unauthorized"),
        /** Not allowed with this token, from this host or origin. */
        FORBIDDEN(403, "Forbidden"),
        /** No such tool. */
        UNKNOWN_TOOL(404, "Unknown tool"),
        /** No such page. */
        NOT_FOUND(404, "Not found"),
        /** The page doesn't take this method. */
        METHOD_NOT_ALLOWED(405, "Method not allowed"),
        /** The body is too big. */
        BODY_TOO_LARGE(413, "Body too large"),
        /** The database refused the statement; {@code sqlState} says why. */
        SQL_FAILED(422, "SQL failed"),
        /** Over a limit. */
        TOO_MANY(429, "Too many requests"),
        /** The fault is the server's. */
        INTERNAL(500, "Internal error"),
        /** All connections were in use; {@code holders} says by whom. */
        EXHAUSTED(503, "Connection pool exhausted"),
        /** The database can't be reached. */
        SOURCE_DOWN(503, "Source down"),
        /** The statement ran longer than it may. */
        COMMAND_TIMEOUT(504, "Command timeout");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /**
         * The HTTP status.
         *
         * @return 400 to 599
         */
        public int status() {
            return status;
        }

        /**
         * The title.
         *
         * @return always the same for a kind
         */
        public String title() {
            return title;
        }

        /**
         * The type as a relative reference into the documentation.
         *
         * @return for example {@code /problems/unknown-tool}
         */
        public String type() {
            return "/problems/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;
    private final transient Map<String, Object> extras;

    /**
     * Describes a problem.
     *
     * @param kind what sort
     * @param detail what happened, with values, and what to do; never a credential, a host or a bound value
     */
    public Problem(Kind kind, String detail) {
        this(kind, detail, Map.of());
    }

    /**
     * Describes a problem with what helps to deal with it.
     *
     * @param kind what sort
     * @param detail what happened, with values, and what to do; never a credential, a host or a bound value
     * @param extras further members of the document, for example {@code sqlState}, {@code holders}, {@code retryAfter}
     *     (whole seconds, also sent as the header)
     */
    public Problem(Kind kind, String detail, Map<String, Object> extras) {
        super(detail);
        this.kind = kind;
        this.extras = Map.copyOf(extras);
    }

    /**
     * What sort.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Further members.
     *
     * @return a tree that becomes JSON
     */
    public Map<String, Object> extras() {
        return extras;
    }

    /**
     * The document.
     *
     * @param requestId identifies the call
     * @return type, title, status, detail, requestId and the extras
     */
    public Map<String, Object> document(String requestId) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", kind.type());
        document.put("title", kind.title());
        document.put("status", kind.status());
        document.put("detail", String.valueOf(getMessage()));
        document.put("requestId", requestId);
        document.putAll(extras);
        return document;
    }
}
