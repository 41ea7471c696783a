package dev.lido.jdbc;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.sql.Clob;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** A large text. Guarded by the lease, because it may be read from the database as it is used. */
@NullUnmarked
class ForwardingClob implements Clob, DriverObject {

    private final ConnectionLease lease;
    private final Clob clob;

    ForwardingClob(ConnectionLease lease, Clob clob) {
        this.lease = lease;
        this.clob = clob;
    }

    @Override
    public Clob plain() {
        return clob;
    }

    @Override
    public void free() throws SQLException {
        lease.runIfLive(clob::free);
    }

    @Override
    public InputStream getAsciiStream() throws SQLException {
        return lease.call(() -> clob.getAsciiStream());
    }

    @Override
    public Reader getCharacterStream() throws SQLException {
        return lease.call(() -> clob.getCharacterStream());
    }

    @Override
    public Reader getCharacterStream(long position, long length) throws SQLException {
        return lease.call(() -> clob.getCharacterStream(position, length));
    }

    @Override
    public String getSubString(long position, int length) throws SQLException {
        return lease.call(() -> clob.getSubString(position, length));
    }

    @Override
    public long length() throws SQLException {
        return lease.call(() -> clob.length());
    }

    @Override
    public long position(Clob pattern, long start) throws SQLException {
        return lease.call(() -> clob.position(DriverObjects.plain(pattern), start));
    }

    @Override
    public long position(String pattern, long start) throws SQLException {
        return lease.call(() -> clob.position(pattern, start));
    }

    @Override
    public OutputStream setAsciiStream(long position) throws SQLException {
        return lease.call(() -> clob.setAsciiStream(position));
    }

    @Override
    public Writer setCharacterStream(long position) throws SQLException {
        return lease.call(() -> clob.setCharacterStream(position));
    }

    @Override
    public int setString(long position, String text) throws SQLException {
        return lease.call(() -> clob.setString(position, text));
    }

    @Override
    public int setString(long position, String text, int offset, int length) throws SQLException {
        return lease.call(() -> clob.setString(position, text, offset, length));
    }

    @Override
    public void truncate(long length) throws SQLException {
        lease.run(() -> clob.truncate(length));
    }
}
