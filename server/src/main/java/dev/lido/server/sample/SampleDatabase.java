package dev.lido.server.sample;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * Makes the sample database: a SQLite file with a small shop in it, the same each time. It is filled under another name
 * in the same folder and appears under its own when it is complete. Who makes it at the same time as another process
 * finds the other's file, and that is as good.
 */
public final class SampleDatabase {

    private SampleDatabase() {}

    /**
     * Makes the database unless there is a file already. Blocks for about a tenth of a second when it does.
     *
     * @param file where it belongs; missing folders are created
     * @return whether this call made it
     * @throws IOException if it can't be made; the message says what to do
     */
    public static boolean createIfMissing(Path file) throws IOException {
        if (Files.exists(file)) {
            return false;
        }
        Path folder = file.toAbsolutePath().resolveSibling("");
        Path draft = folder.resolve(".lido-sample-" + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(folder);
            fill(draft);
            return publish(draft, file);
        } catch (IOException | SQLException e) {
            throw new IOException(
                    "Can't make the sample database: file=" + file + ": " + reason(e)
                            + ". Make the folder writable, start in another folder, or name a database of your own"
                            + " with --database",
                    e);
        } finally {
            remove(draft);
        }
    }

    private static void fill(Path draft) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + draft);
                Statement statement = connection.createStatement()) {
            // In the file's header, so it stays; closing the last connection folds the log into the file.
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA foreign_keys = ON");
            connection.setAutoCommit(false);
            for (String table : ShopTables.STATEMENTS) {
                statement.execute(table);
            }
            new ShopRows(connection).insert();
            connection.commit();
        }
    }

    /** Gives the complete file its name, unless another process was faster; a link never replaces what is there. */
    private static boolean publish(Path draft, Path file) throws IOException {
        try {
            try {
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (UnsupportedOperationException | IOException e) {
                // A file system without links. Two that get here at once may replace each other's equal files.
                Files.move(draft, file);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static void remove(Path draft) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
            Path part = draft.resolveSibling(draft.getFileName() + suffix);
            if (Files.isRegularFile(part)) {
                Files.delete(part);
            }
        }
    }

    private static String reason(Exception failure) {
        return failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }
}
