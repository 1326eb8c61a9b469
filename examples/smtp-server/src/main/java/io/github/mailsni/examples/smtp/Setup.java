package io.github.mailsni.examples.smtp;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.exim.EximTls;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.List;

/**
 * What the listeners of a server need to know, whatever engine they run on.
 *
 * @param selector which certificate for which name
 * @param hostName what the server calls itself
 * @param listen where it listens; no port is 0 if the selector is of Exim's options
 * @param mailbox where the mail goes
 * @param limits how much one client may have
 */
record Setup(
        CertificateSelector selector, String hostName, List<ListenAddress> listen, Mailbox mailbox, Limits limits) {
    /**
     * Which certificate for which name, of the clients of one listener: it may have a default of its own, and in Exim's options the
     * address and the port may choose, too. On the wildcard address each connection has another one, which is not known here.
     *
     * @throws IOException if Exim's options give no certificate there, or nothing is for the listener's default host
     */
    CertificateSelector selector(ListenAddress listener) throws IOException {
        CertificateSelector own =
                selector instanceof EximTls exim && !listener.address().isAnyLocalAddress()
                        ? exim.forListener(listener.address(), listener.port())
                        : selector;
        try {
            return listener.defaultHost().map(own::withDefaultHost).orElse(own);
        } catch (IllegalArgumentException notHere) {
            throw new IOException(notHere.getMessage(), notHere);
        }
    }

    /** The exception about a port that cannot be opened: which one, and why. */
    static BindException cannotListen(InetAddress address, int port, Throwable cause) {
        String host = address.getHostAddress();
        BindException exception =
                new BindException("cannot listen on " + host + " port " + port + ": " + cause.getMessage());
        exception.initCause(cause);
        return exception;
    }
}
