package io.github.mailsni.netty;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;

/**
 * The user event that tells the handlers of a pipeline for which host the client has come, and who answers. It is fired once for
 * each connection, before its TLS handshake; whether that succeeds is told by Netty's {@link
 * io.netty.handler.ssl.SslHandshakeCompletionEvent}.
 *
 * @param name what the client asked for
 * @param selection the answer
 * @param presented whose certificate is presented: {@code selection.host()}, or another of the candidates if the client can use
 *     no key of that host
 * @since 0.1.0
 */
public record CertificateSelected(RequestedName name, Selection selection, HostCredentials presented) {}
