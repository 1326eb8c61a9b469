package io.github.mailsni.netty;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.engine.HandshakeFailure;
import io.github.mailsni.internal.keymanager.SelectionLog;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records and logs which credential clients were presented whose handler was made by a {@link SelectedContext}. */
final class MappedHandshakes {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.mailsni.selection");

    private final CertificateSelector selector;
    private final Predicate<Credential> supported;

    /**
     * The handshakes of one server.
     *
     * @param selector is told what was presented
     * @param supported whether the TLS engine can present a credential
     */
    MappedHandshakes(CertificateSelector selector, Predicate<Credential> supported) {
        this.selector = selector;
        this.supported = supported;
    }

    Predicate<Credential> supported() {
        return supported;
    }

    /** Waits for the end of a handshake. */
    void follow(SslHandler handler, RequestedName name, Selection selection, HostCredentials host) {
        handler.handshakeFuture().addListener(handshake -> {
            Credential presented = PresentedCredential.of(handler.engine(), host, supported);
            log(handshake, name, selection, presented);
            if (handshake.isSuccess()) {
                selector.recordPresented(name, selection, presented);
            }
        });
    }

    private static void log(Future<?> handshake, RequestedName name, Selection selection, Credential presented) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{}{}",
                    SelectionLog.line(name, selection, presented),
                    handshake.isSuccess()
                            ? ""
                            : "; the handshake failed: " + HandshakeFailure.describe(handshake.cause()));
        }
    }
}
