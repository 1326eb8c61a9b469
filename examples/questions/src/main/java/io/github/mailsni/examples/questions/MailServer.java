package io.github.mailsni.examples.questions;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A listener that is asked.
 *
 * @param address where it listens
 * @param protocol what it speaks
 * @param engine what makes its TLS
 */
public record MailServer(InetSocketAddress address, MailProtocol protocol, TlsEngine engine) {
    /**
     * A listener on the loopback address.
     *
     * @param protocol what it speaks
     * @param port its port
     * @param engine what makes its TLS
     * @return the listener
     */
    public static MailServer of(MailProtocol protocol, int port, TlsEngine engine) {
        return new MailServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), protocol, engine);
    }
}
