package dev.lido.jdbc;

import java.sql.NClob;

/** A large text in the national character set. */
final class ForwardingNClob extends ForwardingClob implements NClob {

    ForwardingNClob(ConnectionLease lease, NClob text) {
        super(lease, text);
    }
}
