/**
 * The certificate of the host that the client asked for, in servers that are built on Netty: {@link
 * io.github.mailsni.netty.SniTls} for TLS from the first byte, {@link io.github.mailsni.netty.StartTls} for the upgrade of a
 * plaintext connection, {@link io.github.mailsni.netty.TicketKeys} for sessions that several servers resume.
 */
@NullMarked
package io.github.mailsni.netty;

import org.jspecify.annotations.NullMarked;
