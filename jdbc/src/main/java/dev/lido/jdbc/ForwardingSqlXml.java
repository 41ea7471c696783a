package dev.lido.jdbc;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.sql.SQLException;
import java.sql.SQLXML;
import javax.xml.transform.Result;
import javax.xml.transform.Source;
import org.jspecify.annotations.NullUnmarked;

/** An XML value. Guarded by the lease, because it may be read from the database as it is used. */
@NullUnmarked
final class ForwardingSqlXml implements SQLXML, DriverObject {

    private final ConnectionLease lease;
    private final SQLXML xml;

    ForwardingSqlXml(ConnectionLease lease, SQLXML xml) {
        this.lease = lease;
        this.xml = xml;
    }

    @Override
    public SQLXML plain() {
        return xml;
    }

    @Override
    public void free() throws SQLException {
        lease.runIfLive(xml::free);
    }

    @Override
    public InputStream getBinaryStream() throws SQLException {
        return lease.call(() -> xml.getBinaryStream());
    }

    @Override
    public Reader getCharacterStream() throws SQLException {
        return lease.call(() -> xml.getCharacterStream());
    }

    @Override
    public <T extends Source> T getSource(Class<T> sourceClass) throws SQLException {
        return lease.call(() -> xml.getSource(sourceClass));
    }

    @Override
    public String getString() throws SQLException {
        return lease.call(() -> xml.getString());
    }

    @Override
    public OutputStream setBinaryStream() throws SQLException {
        return lease.call(() -> xml.setBinaryStream());
    }

    @Override
    public Writer setCharacterStream() throws SQLException {
        return lease.call(() -> xml.setCharacterStream());
    }

    @Override
    public <T extends Result> T setResult(Class<T> resultClass) throws SQLException {
        return lease.call(() -> xml.setResult(resultClass));
    }

    @Override
    public void setString(String value) throws SQLException {
        lease.run(() -> xml.setString(value));
    }
}
