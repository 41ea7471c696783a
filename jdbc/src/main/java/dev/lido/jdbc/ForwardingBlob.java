package dev.lido.jdbc;

import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** A large binary object. Guarded by the lease, because it may be read from the database as it is used. */
@NullUnmarked
final class ForwardingBlob implements Blob, DriverObject {

    private final ConnectionLease lease;
    private final Blob blob;

    ForwardingBlob(ConnectionLease lease, Blob blob) {
        this.lease = lease;
        this.blob = blob;
    }

    @Override
    public Blob plain() {
        return blob;
    }

    @Override
    public void free() throws SQLException {
        lease.runIfLive(blob::free);
    }

    @Override
    public InputStream getBinaryStream() throws SQLException {
        return lease.call(() -> blob.getBinaryStream());
    }

    @Override
    public InputStream getBinaryStream(long position, long length) throws SQLException {
        return lease.call(() -> blob.getBinaryStream(position, length));
    }

    @Override
    public byte[] getBytes(long position, int length) throws SQLException {
        return lease.call(() -> blob.getBytes(position, length));
    }

    @Override
    public long length() throws SQLException {
        return lease.call(() -> blob.length());
    }

    @Override
    public long position(Blob pattern, long start) throws SQLException {
        return lease.call(() -> blob.position(DriverObjects.plain(pattern), start));
    }

    @Override
    public long position(byte[] pattern, long start) throws SQLException {
        return lease.call(() -> blob.position(pattern, start));
    }

    @Override
    public OutputStream setBinaryStream(long position) throws SQLException {
        return lease.call(() -> blob.setBinaryStream(position));
    }

    @Override
    public int setBytes(long position, byte[] bytes) throws SQLException {
        return lease.call(() -> blob.setBytes(position, bytes));
    }

    @Override
    public int setBytes(long position, byte[] bytes, int offset, int length) throws SQLException {
        return lease.call(() -> blob.setBytes(position, bytes, offset, length));
    }

    @Override
    public void truncate(long length) throws SQLException {
        lease.run(() -> blob.truncate(length));
    }
}
