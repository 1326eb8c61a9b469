package io.github.mailsni.internal.keymanager;

import io.github.mailsni.RequestedName;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** Reads the requested name from the handshake session of a TLS engine. */
public final class ServerNames {
    private ServerNames() {}

    /**
     * Reads the name that a client requests in a handshake.
     *
     * @param handshake the handshake session. None (JDK 25 asks before it has read the extension when a client returns with
     *     a ticket, JDK-8357033), one that shows no names, or one that throws over a name that it does not like (BCJSSE,
     *     Conscrypt) count as no name
     * @return the first host name, read from its bytes: what {@link javax.net.ssl.SNIHostName#getAsciiName()} makes of them
     *     may be another host
     */
    public static RequestedName requestedIn(@Nullable SSLSession handshake) {
        if (!(handshake instanceof ExtendedSSLSession extended)) {
            return RequestedName.absent();
        }
        List<SNIServerName> names;
        try {
            names = extended.getRequestedServerNames();
        } catch (RuntimeException namesNotShown) {
            return RequestedName.absent();
        }
        for (SNIServerName name : names) {
            if (name.getType() == StandardConstants.SNI_HOST_NAME) {
                return RequestedName.fromSni(name.getEncoded());
            }
        }
        return RequestedName.absent();
    }
}
