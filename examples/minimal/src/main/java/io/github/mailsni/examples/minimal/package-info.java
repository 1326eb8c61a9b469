/**
 * What a server needs to present the certificate of each host name: three programs, to be read from top to bottom, on Netty, on
 * SubEthaSMTP and on the sockets of the JDK. They take no mail; {@code examples/smtp-server} is a whole server.
 */
@NullMarked
package io.github.mailsni.examples.minimal;

import org.jspecify.annotations.NullMarked;
