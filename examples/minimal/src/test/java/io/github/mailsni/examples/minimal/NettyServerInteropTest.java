package io.github.mailsni.examples.minimal;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The server on Netty, behind STARTTLS,")
class NettyServerInteropTest extends AbstractServerInteropTest {
    NettyServerInteropTest() {
        super(NettyServer.class, "-starttls", "smtp");
    }
}
