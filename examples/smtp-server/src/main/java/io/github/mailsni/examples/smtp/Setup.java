package io.github.mailsni.examples.smtp;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.exim.EximTls;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.List;

/**
 * The settings of a server's listeners, on every engine.
 *
 * @param selector selects the certificates
 * @param hostName the server's name for itself
 * @param listen the addresses on which it listens; no port is 0 if the selector is of Exim's options
 * @param mailbox stores the mail
 * @param limits the limits of one client
 * @param counts counts connections and messages
 */
record Setup(
        CertificateSelector selector,
        String hostName,
        List<ListenAddress> listen,
        Mailbox mailbox,
        Limits limits,
        ServerCounts counts) {
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

    /** Creates the exception about a port that cannot be opened, with the port and the reason. */
    static BindException cannotListen(InetAddress address, int port, Throwable cause) {
        String host = address.getHostAddress();
        BindException exception =
                new BindException("cannot listen on " + host + " port " + port + ": " + cause.getMessage());
        exception.initCause(cause);
        return exception;
    }
}
