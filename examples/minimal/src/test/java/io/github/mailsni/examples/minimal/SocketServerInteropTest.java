package io.github.mailsni.examples.minimal;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The server on the sockets of the JDK")
class SocketServerInteropTest extends AbstractServerInteropTest {
    SocketServerInteropTest() {
        super(SocketServer.class);
    }
}
