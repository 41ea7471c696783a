package dev.lido.benchmarks;

import dev.lido.benchmarks.stub.StubDriver;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.Lane;
import dev.lido.pool.PoolListener;
import dev.lido.pool.Validation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import jdk.jfr.Recording;

/** One feature of Lido switched on in a pool that has all of them off, as far as they can be: a new one is a line here. */
public enum Feature {
    /** Nothing switched on; holders and counts can't be switched off. */
    PLAIN(builder -> builder),
    /** Connections are replaced at an age. */
    MAX_LIFETIME(builder -> builder.maxLifetime(Duration.ofMinutes(30))),
    /** Unused connections are closed. */
    IDLE_TIMEOUT(builder -> builder.idleTimeout(Duration.ofMinutes(10))),
    /** Connections that stood still for 500 ms are checked. */
    VALIDATION_AFTER_IDLE(builder -> builder.validation(Validation.AFTER_IDLE)),
    /** Every acquire checks, so this one has the cost of the driver's check in it. */
    VALIDATION_ALWAYS(builder -> builder.validation(Validation.ALWAYS)),
    /** Statements are given a limit. */
    COMMAND_TIMEOUT(builder -> builder.commandTimeout(Duration.ofSeconds(30))),
    /** Leases that are held long are reported. */
    LEAK_THRESHOLD(builder -> builder.leakThreshold(Duration.ofSeconds(60))),
    /** Some connections may be opened above the size. */
    MAX_OVERFLOW(builder -> builder.maxOverflow(5)),
    /** The caller says whose it is. */
    LANE(builder -> builder) {
        @Override
        Connection acquire(LidoDataSource source) throws SQLException {
            return source.getConnection(TIMEOUT, REPORTS);
        }
    },
    /** Someone is told of everything but acquires and releases. */
    LISTENER(builder -> builder.listener(new PoolListener() {})),
    /** Someone is told of these, too. */
    LISTENER_OF_LEASES(builder -> builder.listener(new PoolListener() {
        @Override
        public boolean wantsLeases() {
            return true;
        }
    })),
    /** The flight recorder runs, with all of Lido's events. */
    JFR(builder -> builder) {
        @Override
        LidoDataSource open(int size) {
            Recording recording = new Recording(); // until the fork ends
            for (String event : List.of("Acquire", "Create", "Close", "Timeout", "Leak", "Resize", "HealthChange")) {
                recording.enable("dev.lido." + event).withoutThreshold();
            }
            recording.start();
            return super.open(size);
        }
    },
    /** What users get who set nothing. */
    DEFAULTS(builder -> LidoDataSource.builder());

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Lane REPORTS = Lane.named("reports");

    private final UnaryOperator<LidoDataSourceBuilder> on;

    Feature(UnaryOperator<LidoDataSourceBuilder> on) {
        this.on = on;
    }

    /** Whether it may add 15 ns at most; the others are of calls or of clocks, and the table shows what they cost. */
    boolean mustBeCheap() {
        return this != PLAIN && this != VALIDATION_ALWAYS && this != COMMAND_TIMEOUT && this != LISTENER_OF_LEASES;
    }

    Connection acquire(LidoDataSource source) throws SQLException {
        return source.getConnection();
    }

    LidoDataSource open(int size) {
        StubDriver.register();
        LidoDataSourceBuilder plain = LidoDataSource.builder()
                .validation(Validation.NEVER)
                .maxLifetime(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .commandTimeout(Duration.ZERO);
        return on.apply(plain).name("lido").url(StubDriver.URL).maxSize(size).build();
    }
}
