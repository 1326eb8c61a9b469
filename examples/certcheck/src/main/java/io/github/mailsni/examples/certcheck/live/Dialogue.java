package io.github.mailsni.examples.certcheck.live;

import java.io.IOException;

/** What is said before and after TLS. */
interface Dialogue {
    /**
     * Greets the server and has it begin with TLS; afterwards the next byte is TLS.
     *
     * @throws ServerException if the server does not want to, or breaks the protocol
     */
    void upgrade(Connection connection) throws IOException;

    /** The command that ends the session. */
    String farewell();
}
