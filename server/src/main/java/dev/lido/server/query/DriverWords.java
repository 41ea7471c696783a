package dev.lido.server.query;

import java.util.regex.Pattern;

/**
 * What a driver said, without the hosts, users, files and URLs that drivers like to put in: health is open to everyone
 * who can connect. What is left says what sort of failure it was; the log has the words as they were.
 */
public final class DriverWords {

    private static final String PLACE = "…";
    private static final Pattern URL = Pattern.compile("\\b(?:jdbc:)?[a-z][a-z0-9+.-]*:(?://|\\w+:)\\S*");
    /** A host with a port: IPv4, IPv6 in brackets, or a name. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[\\w][\\w.-]*):\\d{1,5}\\b");

    private static final Pattern ADDRESS =
            Pattern.compile("\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]+]?");
    private static final Pattern HOST =
            Pattern.compile("\\b[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}\\b(?!\\()");
    private static final Pattern FILE =
            Pattern.compile("(?<![\\w.])(?:~|\\.{1,2})?/[^\\s,;)'\"]+|\\b[A-Za-z]:\\\\[^\\s,;)'\"]+");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'|`[^`]*`");

    private DriverWords() {}

    /**
     * What is left of a driver's words.
     *
     * @param words a message
     * @return the same with {@code …} for each place
     */
    public static String withoutPlaces(String words) {
        String text = QUOTED.matcher(words).replaceAll(PLACE);
        text = URL.matcher(text).replaceAll(PLACE);
        text = HOST_AND_PORT.matcher(text).replaceAll(PLACE);
        text = ADDRESS.matcher(text).replaceAll(PLACE);
        text = FILE.matcher(text).replaceAll(PLACE);
        return HOST.matcher(text).replaceAll(PLACE);
    }
}
