package io.github.mailsni.examples.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.subethamail.smtp.server.Session;

/**
 * The client that a message comes from.
 *
 * @param address the address and port of the client
 * @param tls the results of the handshake; empty in plaintext
 */
record Client(InetSocketAddress address, Optional<TlsFacts> tls) {
    /** Describes the client of a session of SubEthaSMTP. */
    static Client of(Session session) {
        return new Client(
                session.getRemoteAddress(),
                session.getSocket() instanceof SSLSocket tls
                        ? Optional.of(TlsFacts.of(tls.getSession()))
                        : Optional.empty());
    }

    /**
     * Formats the address as an address literal (RFC 5321 section 4.1.3): {@code [192.0.2.1]} or {@code
     * [IPv6:2001:db8::1]}.
     */
    String literal() {
        String host = host();
        return host.indexOf(':') < 0 ? "[" + host + "]" : "[IPv6:" + host + "]";
    }

    private String host() {
        String host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        return zone < 0 ? host : host.substring(0, zone);
    }

    /**
     * The address to count by: for IPv6 its first 64 bits, since a client usually has all addresses below them (RFC
     * 6177).
     */
    String network() {
        return network(address.getAddress());
    }

    static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 8));
    }

    @Override
    public String toString() {
        return literal() + ":" + address.getPort();
    }
}
