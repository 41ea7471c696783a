package dev.lido.benchmarks.drill;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * PostgreSQL's driver, with its connects counted: a proxy can't count those that are refused because it doesn't listen. All
 * makes find it in place of the real one; what they get is the real one's connection. Thread-safe.
 */
final class CountingDriver implements Driver {

    private static final int MOST = 1 << 20;
    private static final org.postgresql.Driver REAL = new org.postgresql.Driver();

    private long[] times = new long[1_024];
    private int attempted;
    private int underWay;
    private int mostUnderWay;

    private CountingDriver() {}

    /** Takes the real driver's place in this JVM. */
    static CountingDriver install() throws SQLException {
        DriverManager.drivers().count(); // registers what the class path has
        org.postgresql.Driver.deregister();
        CountingDriver driver = new CountingDriver();
        DriverManager.registerDriver(driver);
        return driver;
    }

    /** A connection that isn't counted. */
    static Connection uncounted(String url) throws SQLException {
        return REAL.connect(url, new Properties());
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        begin();
        try {
            return REAL.connect(url, info);
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        if (attempted == times.length && attempted < MOST) {
            times = Arrays.copyOf(times, 2 * attempted);
        }
        if (attempted < times.length) {
            times[attempted++] = System.nanoTime();
        }
        underWay++;
        mostUnderWay = Math.max(mostUnderWay, underWay);
    }

    private synchronized void end() {
        underWay--;
    }

    /** The most under way is counted anew from here. */
    synchronized void forgetMost() {
        mostUnderWay = underWay;
    }

    synchronized int mostUnderWay() {
        return mostUnderWay;
    }

    /** How many began in a time; at most a million are known of. */
    synchronized int attempted(long fromNanos, long toNanos) {
        int count = 0;
        for (int i = 0; i < attempted; i++) {
            count += times[i] - fromNanos >= 0 && times[i] - toNanos < 0 ? 1 : 0;
        }
        return count;
    }

    /** How many milliseconds after a moment the first ones began, for people. */
    synchronized String firstMillis(long fromNanos, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = 0, told = 0; i < attempted && told < most; i++) {
            if (times[i] - fromNanos >= 0) {
                text.append(' ').append((times[i] - fromNanos) / 1_000_000);
                told++;
            }
        }
        return text.toString();
    }

    /** The most that began within any second of a time. */
    synchronized int mostInASecond(long fromNanos, long toNanos) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < attempted; last++) {
            if (times[last] - fromNanos < 0 || times[last] - toNanos >= 0) {
                continue;
            }
            while (times[last] - times[first] >= 1_000_000_000L || times[first] - fromNanos < 0) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return REAL.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
        return REAL.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
        return REAL.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return REAL.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return REAL.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return REAL.getParentLogger();
    }
}
