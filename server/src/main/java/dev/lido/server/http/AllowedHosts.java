package dev.lido.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names under which this server answers. A page of another site whose name was made to resolve to this machine (DNS
 * rebinding) still sends its own name as {@code Host}, and one that posts across sites sends it as {@code Origin}: both
 * are compared exactly, so neither gets an answer.
 *
 * <p>A server that listens on every address can't know its names (a container's service name, a port that is mapped). It
 * is refused a start without a token, so there only {@code Origin} is compared, with {@code Host}. Immutable.
 */
final class AllowedHosts {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean everyAddress;
    private final Set<String> names;

    AllowedHosts(String boundHost) throws UnknownHostException {
        everyAddress = InetAddress.getByName(boundHost).isAnyLocalAddress();
        names = Stream.concat(LOOPBACK.stream(), Stream.of(authority(boundHost)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether only programs on this machine can reach a server that listens there. */
    static boolean isLoopback(String host) throws UnknownHostException {
        return Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    }

    /** A host as it stands in a URL: an IPv6 address in brackets. */
    static String authority(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.contains(":") && !lower.startsWith("[") ? "[" + lower + "]" : lower;
    }

    /** Whether a {@code Host} header names this server on the port that the request came to. */
    boolean allowsHost(String header, int port) {
        return everyAddress ? !header.isBlank() : isOurs(header.toLowerCase(Locale.ROOT), port);
    }

    /** Whether an {@code Origin} header names a page of this server. */
    boolean allowsOrigin(String header, String hostHeader, int port) {
        String origin = header.toLowerCase(Locale.ROOT);
        if (everyAddress) {
            String host = hostHeader.toLowerCase(Locale.ROOT);
            // With https it came through something that ends TLS in front of this server.
            return origin.equals("http://" + host) || origin.equals("https://" + host);
        }
        return origin.startsWith("http://") && isOurs(origin.substring("http://".length()), port);
    }

    private boolean isOurs(String authority, int port) {
        String suffix = ":" + port;
        if (authority.endsWith(suffix)) {
            return names.contains(authority.substring(0, authority.length() - suffix.length()));
        }
        return port == 80 && names.contains(authority);
    }
}
