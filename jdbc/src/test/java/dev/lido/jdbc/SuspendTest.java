package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.CloseReason;
import dev.lido.testing.ManualEnvironment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuspendTest {

    private static final Duration TICKS = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final ManualEnvironment environment = new ManualEnvironment();

    private LidoDataSourceBuilder sqlite() {
        return LidoDataSource.builder()
                .name("db")
                .url(folder.resolve("lido.db").toString())
                .environment(environment);
    }

    @Test
    @DisplayName("suspend: callers get LI002; no tick is left, not even that of the command timeout, until resume")
    void suspend_withCommandTimeout_needsNoTick() throws SQLException {
        try (LidoDataSource source =
                sqlite().commandTimeout(Duration.ofSeconds(5)).build()) {
            Connection held = source.getConnection();
            assertThat(environment.tickingTasks()).isEqualTo(2);

            source.suspend();
            environment.advance(TICKS);
            assertThat(environment.tickingTasks()).isEqualTo(2); // a statement may run
            assertThatThrownBy(source::getConnection)
                    .isInstanceOf(PoolRefusedException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("LI002");
            held.close();
            environment.advance(TICKS);
            assertThat(environment.tickingTasks()).isZero();

            source.resume();
            source.resume();
            assertThat(environment.tickingTasks()).isEqualTo(2);
            source.getConnection().close();
        }
        assertThat(environment.tickingTasks()).isZero();
    }

    @Test
    @DisplayName("suspend: a closed data source doesn't tick again")
    void resume_afterClose_doesNothing() throws SQLException {
        LidoDataSource source = sqlite().commandTimeout(Duration.ofSeconds(5)).build();
        source.suspend();
        source.close();
        source.resume();
        source.suspend();
        source.resume();

        assertThat(environment.tickingTasks()).isZero();
    }

    @Test
    @DisplayName("P5: resize and evict on a data source")
    void resizeAndEvict_reachThePool() throws SQLException {
        try (LidoDataSource source = sqlite().maxSize(1).build()) {
            source.resize(2);
            try (Connection first = source.getConnection();
                    Connection second = source.getConnection()) {
                assertThat(second).isNotSameAs(first);
                assertThat(source.evict()).isEqualTo(2);
            }
            environment.runTasks();
            assertThat(source.stats().closed(CloseReason.EVICTED)).isEqualTo(2);
            assertThat(source.config().maxSize()).isEqualTo(2);
        }
    }
}
