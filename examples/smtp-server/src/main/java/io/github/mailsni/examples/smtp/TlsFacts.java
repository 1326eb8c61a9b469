package io.github.mailsni.examples.smtp;

import io.github.mailsni.RequestedName;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;

/**
 * The results of a handshake.
 *
 * @param protocol for example {@code TLSv1.3}
 * @param cipherSuite for example {@code TLS_AES_256_GCM_SHA384}
 * @param requestedName the server_name in the ClientHello
 */
record TlsFacts(String protocol, String cipherSuite, RequestedName requestedName) {
    /** Reads the results from a session. */
    static TlsFacts of(SSLSession session) {
        return new TlsFacts(session.getProtocol(), session.getCipherSuite(), requestedName(session));
    }

    /** Reads the name from its bytes, since JSSE's text of a name may have been mapped to another host's. */
    private static RequestedName requestedName(SSLSession session) {
        List<SNIServerName> names =
                session instanceof ExtendedSSLSession extended ? extended.getRequestedServerNames() : List.of();
        return names.stream()
                .filter(name -> name.getType() == StandardConstants.SNI_HOST_NAME)
                .findFirst()
                .map(name -> RequestedName.fromSni(name.getEncoded()))
                .orElse(RequestedName.absent());
    }

    /** Returns one line of printable ASCII, whatever the client sent. */
    @Override
    public String toString() {
        String asked = requestedName
                .serverName()
                .map(name -> "server name " + name)
                .orElse(requestedName == RequestedName.absent() ? "no server name" : "invalid server name");
        return protocol + " " + cipherSuite + ", " + asked;
    }
}
