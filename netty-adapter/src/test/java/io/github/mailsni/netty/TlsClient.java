package io.github.mailsni.netty;

import io.github.mailsni.handshake.SocketClient;
import java.security.Provider;

/** Clients that trust the authority of the tests and expect the greeting of their server. */
final class TlsClient {
    private TlsClient() {}

    static SocketClient of(String protocol) {
        return SocketClient.speaking(protocol, TestHosts.AUTHORITY.trustManager())
                .greetedWith(TestServer.GREETING);
    }

    /** A client of another TLS than the JDK's. */
    static SocketClient of(String protocol, Provider provider) {
        return SocketClient.speaking(protocol, TestHosts.AUTHORITY.trustManager(), provider)
                .greetedWith(TestServer.GREETING);
    }

    static SocketClient ofTls13() {
        return of("TLSv1.3");
    }

    static SocketClient ofTls12() {
        return of("TLSv1.2");
    }
}
