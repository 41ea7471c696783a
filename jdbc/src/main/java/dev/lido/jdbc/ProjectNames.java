package dev.lido.jdbc;

import java.util.Locale;
import java.util.regex.Pattern;

/** What projects may be called: their names become those of schemas and pools, and come from outside. */
final class ProjectNames {

    /** Of a pool's name, and of PostgreSQL's identifiers. */
    private static final int LONGEST = 63;

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");

    private final String prefix;

    ProjectNames(String family) {
        this.prefix = family + ".";
    }

    /**
     * Lets a name through.
     *
     * @throws IllegalArgumentException if it isn't one; the message doesn't repeat it, because it may be anything
     */
    String checked(String project) {
        int most = LONGEST - prefix.length();
        String lower = project.toLowerCase(Locale.ROOT);
        if (project.length() > most || !ALLOWED.matcher(project).matches()) {
            throw new IllegalArgumentException("Project name invalid: it has " + project.length()
                    + " characters; allowed are 1 to " + most
                    + " letters without accents, digits, dashes and underscores, no dash at the beginning");
        }
        if (lower.startsWith("pg_") || lower.equals("information_schema") || lower.equals("public")) {
            throw new IllegalArgumentException(
                    "Project name reserved: project=" + project + " is a schema of the database's own");
        }
        return project;
    }

    /** The name of a project's pool. */
    String pool(String project) {
        return prefix + project;
    }
}
