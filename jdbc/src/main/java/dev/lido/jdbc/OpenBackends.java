package dev.lido.jdbc;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of a database's sessions belong to which pool of this JVM, so that a diagnosis can tell them from those that nobody's
 * pool has opened. An entry a connection, from its opening until its close has returned. Thread-safe.
 *
 * <p>A database gives the same numbers as another one, so the URL is part of the name. Where one URL leads to several servers
 * (a list of hosts, a pooler between), two connections may have the same name; then one entry stands for both, and a
 * diagnosis may take one of them for foreign once the other is closed.
 */
final class OpenBackends {

    /** What every pool's name towards a database begins with. */
    static final String INTRODUCTION = "lido:";
    /** What PostgreSQL cuts names to, in bytes; pool names are ASCII. */
    private static final int MAX_INTRODUCTION = 63;

    private static final Map<String, String> POOLS = new ConcurrentHashMap<>();

    private final String server;
    private final String pool;

    OpenBackends(String url, String pool) {
        this.server = url.replaceFirst("[?;].*", "");
        this.pool = pool;
    }

    /** What the pool calls itself towards the database. */
    String introduction() {
        String whole = INTRODUCTION + pool;
        return whole.length() <= MAX_INTRODUCTION ? whole : whole.substring(0, MAX_INTRODUCTION);
    }

    void opened(String backendId) {
        if (!backendId.isEmpty()) {
            POOLS.put(key(backendId), pool);
        }
    }

    void closed(String backendId) {
        POOLS.remove(key(backendId), pool);
    }

    /** The pool of this JVM that has opened a session of the same database. */
    Optional<String> poolOf(String backendId) {
        return Optional.ofNullable(POOLS.get(key(backendId)));
    }

    private String key(String backendId) {
        return backendId + " " + server;
    }
}
