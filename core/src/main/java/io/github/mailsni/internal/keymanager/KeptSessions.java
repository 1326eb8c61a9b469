package io.github.mailsni.internal.keymanager;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import java.util.Collection;
import java.util.function.Supplier;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * Has JSSE keep sessions that it would put into tickets in vain.
 *
 * <p>Since JDK 25 (JDK-8357033) a ticket has no certificate in it, and JSSE asks the key manager for the one that it was made with: before
 * it has read the name that the client asks for, so that the ticket is good for the default's certificate only. A session that has a value
 * bound to it is not put into a ticket but kept in the {@link javax.net.ssl.SSLSessionContext}, with its certificate, and TLS 1.3 clients of all
 * hosts resume theirs, as they do by tickets before JDK 25. TLS 1.2 clients that ask for tickets get none then, and resume nothing
 * either way.
 *
 * <p>Thread-safe.
 */
final class KeptSessions {
    private static final boolean TICKETS_LACK_THE_CERTIFICATE =
            Runtime.version().feature() >= 25;

    private static final String NAME = "io.github.mailsni.host";

    private final CertificateSelector selector;
    private final boolean ticketsLackTheCertificate;

    KeptSessions(CertificateSelector selector) {
        this(selector, TICKETS_LACK_THE_CERTIFICATE);
    }

    KeptSessions(CertificateSelector selector, boolean ticketsLackTheCertificate) {
        this.selector = selector;
        this.ticketsLackTheCertificate = ticketsLackTheCertificate;
    }

    /**
     * Has the session of a handshake kept, unless it is the default's. It is left as it is without an {@link SNIMatcher}: kept sessions are
     * resumed under every name then.
     *
     * @param parameters of the engine
     */
    void keep(SSLSession handshake, Selection selection, Supplier<SSLParameters> parameters) {
        if (ticketsLackTheCertificate && hasMatcher(parameters.get()) && !isDefault(selection)) {
            handshake.putValue(NAME, NAME);
        }
    }

    /** Whether it is known to be the default's. No client waits for the default's files but those that get them. */
    private boolean isDefault(Selection selection) {
        return selection.match() == MatchKind.DEFAULT
                || selector.selectInMemory(RequestedName.absent())
                        .filter(byDefault -> byDefault
                                .host()
                                .credentials()
                                .equals(selection.host().credentials()))
                        .isPresent();
    }

    private static boolean hasMatcher(SSLParameters parameters) {
        Collection<SNIMatcher> matchers = parameters.getSNIMatchers();
        return matchers != null && !matchers.isEmpty();
    }
}
