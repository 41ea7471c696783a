package dev.lido.server.query;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Makes SQLite files and the settings of sources over them. */
public final class TestSources {

    private String name = "db";
    private SourceType type = SourceType.SQLITE;
    private final String url;
    private boolean readOnly = true;
    private int maxRows = 500;
    private int maxBytes = 1 << 20;
    private int maxCellBytes = 64 << 10;
    private int maxSize = 2;
    private int maxPending = 1_000;
    private String acquireTimeout = "5s";
    private String commandTimeout = "20s";

    private TestSources(String url) {
        this.url = url;
    }

    /** Runs statements on a file that is made if need be. */
    public static Path file(Path folder, String... statements) throws SQLException {
        Path file = folder.resolve("test.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return file;
    }

    public static TestSources over(Path file) {
        return new TestSources(file.toString());
    }

    public static TestSources overUrl(String url) {
        TestSources sources = new TestSources(url);
        sources.type = SourceType.JDBC;
        return sources;
    }

    public TestSources named(String value) {
        name = value;
        return this;
    }

    public TestSources writable() {
        readOnly = false;
        return this;
    }

    public TestSources limits(int rows, int bytes, int cellBytes) {
        maxRows = rows;
        maxBytes = bytes;
        maxCellBytes = cellBytes;
        return this;
    }

    public TestSources pool(int size, int pending, String acquire) {
        maxSize = size;
        maxPending = pending;
        acquireTimeout = acquire;
        return this;
    }

    public TestSources commandTimeout(String value) {
        commandTimeout = value;
        return this;
    }

    public SourceConfig config() {
        PoolConfig pool = PoolConfig.builder(PoolDefaults.EMBEDDED)
                .name(name)
                .set(PoolSetting.MAX_SIZE, maxSize)
                .set(PoolSetting.MAX_OVERFLOW, 0)
                .set(PoolSetting.INITIAL_SIZE, 0)
                .set(PoolSetting.MAX_PENDING, maxPending)
                .set(PoolSetting.ACQUIRE_TIMEOUT, acquireTimeout)
                .set(PoolSetting.COMMAND_TIMEOUT, commandTimeout)
                .build();
        return new SourceConfig(
                name,
                type,
                url,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                readOnly,
                false,
                maxRows,
                maxBytes,
                maxCellBytes,
                pool);
    }

    public Sources open() throws Exception {
        return Sources.open(List.of(config()));
    }
}
