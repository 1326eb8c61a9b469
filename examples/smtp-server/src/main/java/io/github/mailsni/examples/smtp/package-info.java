/**
 * An SMTP server that presents to each client the certificate of the host that it dialled, and delivers mail into a
 * Maildir. It can be built in three ways: on Netty with the JDK's TLS, on Netty with OpenSSL's, and on SubEthaSMTP with
 * JSSE.
 */
@NullMarked
package io.github.mailsni.examples.smtp;

import org.jspecify.annotations.NullMarked;
