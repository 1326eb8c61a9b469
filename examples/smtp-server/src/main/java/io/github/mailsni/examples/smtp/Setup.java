package io.github.mailsni.examples.smtp;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.exim.EximTls;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * What the listeners of a server need to know, whatever engine they run on.
 *
 * @param selector which certificate for which name
 * @param hostName what the server calls itself
 * @param address where it listens
 * @param smtp the port of plaintext with STARTTLS, 0 for any that is free unless the selector is of Exim's options, empty for none
 * @param smtps the port of implicit TLS, likewise
 * @param mailbox where the mail goes
 * @param limits how much one client may have
 */
record Setup(
        CertificateSelector selector,
        String hostName,
        InetAddress address,
        OptionalInt smtp,
        OptionalInt smtps,
        Mailbox mailbox,
        Limits limits) {
    /**
     * Which certificate for which name, of the clients of one port: in Exim's options the address and the port may choose, too. On the
     * wildcard address each connection has another one, which is not known here.
     *
     * @throws IOException if Exim's options give no certificate there
     */
    CertificateSelector selector(int port) throws IOException {
        return selector instanceof EximTls exim && !address.isAnyLocalAddress()
                ? exim.forListener(address, port)
                : selector;
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
