package dev.lido.it.jdbc;

import dev.lido.it.Patience;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.CloseReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Uses a database by a name whose address changes; run by {@link MovingNameTest} in a JVM that takes names from a file. */
public final class MovingNameProgram {

    private MovingNameProgram() {}

    /**
     * Says which of the server's addresses connections lead to, before and after the change.
     *
     * @param arguments the file of names, the name, the server's port
     * @throws Exception if anything fails
     */
    public static void main(String[] arguments) throws Exception {
        Path names = Path.of(arguments[0]);
        String name = arguments[1];
        Files.writeString(names, "127.0.0.1 " + name + "\n");
        try (LidoDataSource pool = LidoDataSource.builder()
                .url("jdbc:postgresql://" + name + ":" + arguments[2] + "/postgres")
                .user("postgres")
                .maxSize(3)
                .dnsCheckInterval(Duration.ofSeconds(1))
                .build()) {
            pool.warm(3);
            Connection held = pool.getConnection();
            System.out.println("first: " + address(held));
            Files.writeString(names, "127.0.0.2 " + name + "\n");
            Patience.await()
                    .until(() -> pool.<String>withConnection(MovingNameProgram::address)
                            .equals("127.0.0.2"));
            System.out.println("in use: " + address(held));
            held.close();
            System.out.println("next: " + pool.<String>withConnection(MovingNameProgram::address));
            Patience.await().until(() -> pool.stats().closed(CloseReason.EVICTED) == 3);
            System.out.println("all old ones closed");
        }
    }

    private static String address(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT host(inet_server_addr())")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
