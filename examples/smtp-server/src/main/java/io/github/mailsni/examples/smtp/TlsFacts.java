package io.github.mailsni.examples.smtp;

import io.github.mailsni.RequestedName;

/**
 * What a handshake agreed on.
 *
 * @param protocol for example {@code TLSv1.3}
 * @param cipherSuite for example {@code TLS_AES_256_GCM_SHA384}
 * @param requestedName what the client asked for in its ClientHello
 */
record TlsFacts(String protocol, String cipherSuite, RequestedName requestedName) {
    /** In one line of printable ASCII, whatever the client sent. */
    @Override
    public String toString() {
        return protocol + " " + cipherSuite + ", "
                + requestedName
                        .serverName()
                        .map(name -> "server name " + name)
                        .orElse(requestedName == RequestedName.absent() ? "no server name" : "invalid server name");
    }
}
