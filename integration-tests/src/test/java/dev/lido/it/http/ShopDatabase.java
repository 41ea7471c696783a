package dev.lido.it.http;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;

/** The same small shop, in SQLite and in PostgreSQL. */
final class ShopDatabase {

    private ShopDatabase() {}

    static String sqlite(Path folder) throws SQLException {
        String file = folder.resolve("shop.db").toString();
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        try (Connection connection = source.getConnection()) {
            fill(connection);
        }
        return file;
    }

    static String postgres(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            fill(connection);
        }
        return server.getJdbcUrl("postgres", "postgres");
    }

    private static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT NOT NULL)");
            statement.execute("INSERT INTO orders VALUES (1, 'parasol'), (2, 'deck chair'), (3, 'pedalo')");
        }
    }
}
