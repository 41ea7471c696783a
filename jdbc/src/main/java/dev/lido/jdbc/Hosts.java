package dev.lido.jdbc;

import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that a URL names, and what their names stand for (F12).
 *
 * <p>What the pool takes for the address of a connection is the host and port that it was opened to, followed by all addresses
 * that the host's name stood for just before, in order: {@code db:5432 10.0.0.1 10.0.0.2}. A driver doesn't say which of several it took,
 * and some try one after the other; so a connection counts as outdated as soon as one of them is gone. An address that is
 * added, or another order of the same ones (round robin), changes nothing; neither does a lookup that fails.
 *
 * <p>Immutable.
 */
final class Hosts {

    private static final Pattern AUTHORITY =
            Pattern.compile("jdbc:[a-zA-Z0-9:+-]*//(?:[^/@]*@)?([^/?;@()]+)(?:[/?;].*)?");

    /** Numbers and dots, or with a colon: an address already, which nothing has to be asked for. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    private static final String SOCKET_FACTORY = "socketFactory";

    private final List<String> hosts;
    private final NameResolver resolver;
    /** Whether names are looked up at all. */
    private final boolean looksUp;

    /**
     * Reads them from a URL.
     *
     * @param looksUp whether names are to be looked up; they aren't where the driver is told to make its sockets otherwise, for
     *     then it may reach hosts that this machine knows no address of
     */
    Hosts(String jdbcUrl, Properties properties, NameResolver resolver, boolean looksUp) {
        this.hosts = named(jdbcUrl);
        this.resolver = resolver;
        this.looksUp = looksUp && !properties.containsKey(SOCKET_FACTORY) && !jdbcUrl.contains(SOCKET_FACTORY + "=");
    }

    /** As they are written, with their ports if they have any; empty if the URL has another form. */
    static List<String> named(String jdbcUrl) {
        Matcher matcher = AUTHORITY.matcher(jdbcUrl);
        return matcher.matches() ? List.of(matcher.group(1).split(",")) : List.of();
    }

    /** What all names stand for now, to be asked before a connect. May block. */
    Map<String, String> lookUp() {
        Map<String, String> found = new HashMap<>();
        if (looksUp) {
            for (String host : hosts) {
                String name = name(host);
                found.computeIfAbsent(name, this::lookUp);
            }
        }
        return found;
    }

    /**
     * The address of a connection that was opened after that.
     *
     * @param told host and port as the driver tells them; empty if it doesn't
     * @param found by {@link #lookUp()}
     */
    String address(String told, Map<String, String> found) {
        if (told.isEmpty()) {
            String first = hosts.size() == 1 ? hosts.get(0) : "";
            return first.isEmpty() ? "" : first + found.getOrDefault(name(first), "");
        }
        return told + found.getOrDefault(name(told), "");
    }

    /** Whether all addresses that a name stood for are still among those that it stands for. May block. */
    boolean isCurrent(String address) {
        List<String> parts = List.of(address.split(" "));
        if (parts.size() < 2) {
            return true; // nothing was found, or there was nothing to look for
        }
        String now = lookUp(name(parts.get(0)));
        return now.isEmpty() || List.of(now.split(" ")).containsAll(parts.subList(1, parts.size()));
    }

    /** Each with a space in front; nothing if there is nothing to look up, or the lookup fails. */
    private String lookUp(String name) {
        if (LITERAL.matcher(name).matches()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try {
            for (String address : new TreeSet<>(resolver.addresses(name))) {
                text.append(' ').append(address);
            }
        } catch (UnknownHostException | RuntimeException e) {
            return "";
        }
        return text.toString();
    }

    /** Without the port. */
    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") || host.indexOf(':') < colon && !host.startsWith("[")
                ? host
                : host.substring(0, colon);
    }

    /** For messages: without what names stand for. */
    static String plain(String address) {
        int space = address.indexOf(' ');
        return space < 0 ? address : address.substring(0, space);
    }
}
