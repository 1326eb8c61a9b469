package io.github.mailsni.examples.smtp;

import io.github.mailsni.ServerName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Names an address on which a server listens.
 *
 * @param protocol the protocol with which a connection begins
 * @param address a local address
 * @param port a port, or 0 for any that is free
 * @param proxied whether each connection begins with a header of the PROXY protocol, whose claim is trusted
 * @param defaultHost the host whose certificate is presented to clients of this address that name no known host; empty
 *     for the default of all listeners
 */
record ListenAddress(
        Protocol protocol, boolean proxied, InetAddress address, int port, Optional<ServerName> defaultHost) {
    /** The protocol with which a connection begins. */
    enum Protocol {
        /** In plaintext, with STARTTLS. */
        SMTP,
        /** With TLS. */
        SMTPS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Listens without a proxy, and with the default of all listeners. */
    static ListenAddress direct(Protocol protocol, InetAddress address, int port) {
        return new ListenAddress(protocol, false, address, port, Optional.empty());
    }

    /** Whether a connection begins with TLS. */
    boolean implicitTls() {
        return protocol == Protocol.SMTPS;
    }

    ListenAddress withPort(int number) {
        return new ListenAddress(protocol, proxied, address, number, defaultHost);
    }

    /** Writes an address and a port, an address of IPv6 in brackets. */
    static String text(InetSocketAddress bound) {
        String host = bound.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound.getPort();
    }

    /** Describes the listener in the READY line, by the port that was bound. */
    String ready(InetSocketAddress bound) {
        return protocol + (proxied ? "+proxy" : "") + "=" + text(bound)
                + defaultHost.map(name -> "=" + name).orElse("");
    }
}
