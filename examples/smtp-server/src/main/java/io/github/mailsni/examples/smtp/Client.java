package io.github.mailsni.examples.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a message comes from.
 *
 * @param address the address and port of the client
 * @param tls what the handshake agreed on; empty in plaintext
 */
record Client(InetSocketAddress address, Optional<TlsFacts> tls) {
    /** The address as RFC 5321 section 4.1.3 writes it: {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}. */
    String literal() {
        String host = host();
        return host.indexOf(':') < 0 ? "[" + host + "]" : "[IPv6:" + host + "]";
    }

    private String host() {
        String host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        return zone < 0 ? host : host.substring(0, zone);
    }

    /** The address; of IPv6 its first 64 bits, of which each client has at least all that follow (RFC 6177). */
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
