package dev.lido.it;

import dev.lido.it.MySqlServer.Kind;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.time.Duration;

/** A server and the driver that speaks with it: each with its own, and each with the other's. */
public enum MySqlPair {
    MARIADB(Kind.MARIADB, "mariadb"),
    MYSQL(Kind.MYSQL, "mysql"),
    MARIADB_BY_THE_OTHER(Kind.MARIADB, "mysql"),
    MYSQL_BY_THE_OTHER(Kind.MYSQL, "mariadb");

    private final Kind kind;
    private final String scheme;

    MySqlPair(Kind kind, String scheme) {
        this.kind = kind;
        this.scheme = scheme;
    }

    public Kind kind() {
        return kind;
    }

    /** What a pool is called that is opened by this driver's URL. */
    public String scheme() {
        return scheme;
    }

    /** The server for all tests. */
    public MySqlServer server() {
        return MySqlServer.shared(kind);
    }

    /** Without TLS, so that a fault before the proxy is one of the protocol. */
    public String url(int port, String database) {
        return "jdbc:" + scheme + "://127.0.0.1:" + port + "/" + database + "?sslMode=DISABLED";
    }

    public LidoDataSourceBuilder builder() {
        return builder(server().port());
    }

    public LidoDataSourceBuilder builder(int port) {
        return LidoDataSource.builder()
                .name("orders")
                .url(url(port, MySqlServer.DATABASE))
                .user(MySqlServer.USER)
                .password(MySqlServer.PASSWORD);
    }

    /** A pool whose connections go through a proxy; its close doesn't wait for what a fault holds up. */
    public LidoDataSourceBuilder builder(FaultProxy proxy) {
        return builder(proxy.port()).closeGrace(Duration.ofSeconds(1));
    }

    /** A proxy in front of the server for all tests. */
    public FaultProxy proxy() throws IOException {
        return FaultProxy.to(server().port());
    }

    /** A session's variable, which the two call differently. */
    public String transactionVariable(String name) {
        return (kind == Kind.MARIADB ? "@@SESSION.tx_" : "@@SESSION.transaction_") + name;
    }
}
