package io.github.mailsni.examples.smtp;

import io.github.mailsni.CertificateSelector;
import java.net.BindException;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * What the listeners of a server need to know, whatever engine they run on.
 *
 * @param selector which certificate for which name
 * @param hostName what the server calls itself
 * @param address where it listens
 * @param smtp the port of plaintext with STARTTLS, 0 for any that is free, empty for none
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
    /** The exception about a port that cannot be opened: which one, and why. */
    static BindException cannotListen(InetAddress address, int port, Throwable cause) {
        String host = address.getHostAddress();
        BindException exception =
                new BindException("cannot listen on " + host + " port " + port + ": " + cause.getMessage());
        exception.initCause(cause);
        return exception;
    }
}
