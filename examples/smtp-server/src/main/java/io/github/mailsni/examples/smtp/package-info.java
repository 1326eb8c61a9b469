/**
 * An SMTP server that presents to each client the certificate of the host that it dialled, and puts the mail into a Maildir:
 * the three ways to build one, on Netty with the JDK's TLS, on Netty with OpenSSL's, and on SubEthaSMTP with JSSE.
 */
@NullMarked
package io.github.mailsni.examples.smtp;

import org.jspecify.annotations.NullMarked;
