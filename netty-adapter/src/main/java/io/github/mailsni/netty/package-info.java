/**
 * The certificate of the host that the client asked for, in servers that are built on Netty: {@link
 * io.github.mailsni.netty.SniTls} for TLS from the first byte, {@link io.github.mailsni.netty.StartTls} for the upgrade of a
 * plaintext connection.
 */
@NullMarked
package io.github.mailsni.netty;

import org.jspecify.annotations.NullMarked;
