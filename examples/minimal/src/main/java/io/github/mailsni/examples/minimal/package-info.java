/**
 * Shows in three short programs how a server presents the certificate of each host name: on Netty, on SubEthaSMTP and
 * on the sockets of the JDK. They accept no mail; {@code examples/smtp-server} is a whole server.
 */
@NullMarked
package io.github.mailsni.examples.minimal;

import org.jspecify.annotations.NullMarked;
