package io.github.mailsni.examples.certcheck.live;

import java.io.IOException;

/** The protocol dialogue before and after TLS. */
interface Dialogue {
    /**
     * Greets the server and makes it begin TLS; afterwards the next byte is TLS.
     *
     * @throws ServerException if the server refuses, or breaks the protocol
     */
    void upgrade(Connection connection) throws IOException;

    /** The command that ends the session. */
    String farewell();
}
