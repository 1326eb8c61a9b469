package io.github.mailsni.netty;

import io.github.mailsni.internal.keymanager.EngineKind;
import io.github.mailsni.internal.keymanager.KeyAgreements;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.security.AlgorithmConstraints;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets on each engine what is a matter of engines and not of contexts: matchers of server names, key agreements that work, and
 * with handlers, that a TLS 1.2 client begins no second handshake. JSSE would let it renegotiate as often as it likes, at the server's cost, and ask for another
 * host in that; OpenSSL refuses by itself.
 */
final class NameCheckingContext extends DelegatingSslContext {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.mailsni.selection");
    private static final String[] NONE = {};

    private final EngineKind engineKind;
    private final List<SNIMatcher> matchers;
    private final Optional<AlgorithmConstraints> constraints;

    /**
     * What is set on each engine, once it is known from the first what else the context sets: to ask each engine for all of it costs more
     * than to set it. Whoever finds none makes the same. Nobody changes it.
     */
    private volatile @Nullable SSLParameters forEngines;

    NameCheckingContext(SslContext context, EngineKind engineKind, List<SNIMatcher> matchers) {
        super(context);
        this.engineKind = engineKind;
        this.matchers = matchers;
        this.constraints = JdkProvider.isBehind(context) ? KeyAgreements.constraints() : Optional.empty();
    }

    @Override
    protected void initEngine(SSLEngine engine) {
        SSLParameters parameters = forEngines;
        if (parameters == null) {
            parameters = withMatchers(engine, matchers);
            constraints.ifPresent(parameters::setAlgorithmConstraints);
            forEngines = parameters;
        }
        engine.setSSLParameters(parameters);
    }

    private static SSLParameters withMatchers(SSLEngine engine, List<SNIMatcher> matchers) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setSNIMatchers(matchers);
        // What is null stays as it is, and is not looked up by name for every connection.
        parameters.setCipherSuites(null);
        parameters.setProtocols(null);
        return parameters;
    }

    /** Without an enabled protocol JSSE ends the connection when a handshake begins; the one that was agreed on stays in use. */
    @Override
    protected void initHandler(SslHandler handler) {
        super.initHandler(handler);
        if (engineKind == EngineKind.JSSE) {
            handler.handshakeFuture().addListener(handshake -> {
                if (handshake.isSuccess()) {
                    refuseSecondHandshake(handler.engine());
                }
            });
        }
    }

    private static void refuseSecondHandshake(SSLEngine engine) {
        if (engine.getSession().getProtocol().equals("TLSv1.3")) {
            return; // has no renegotiation
        }
        try {
            engine.setEnabledProtocols(NONE);
        } catch (IllegalArgumentException otherProvider) {
            LOG.debug("a TLS provider that is not the JDK's decides by itself about renegotiation");
        }
    }

    /**
     * For a client that asks for something, but for no host: behind a matcher JSSE would end the handshake, although such a
     * client is one that names no host (RFC 6066 section 3 tells servers to ignore what they do not know). Engines of OpenSSL, which
     * count references, have no matcher here.
     */
    static void takeAnyNameType(SSLEngine engine) {
        if (engine instanceof ReferenceCounted) {
            return;
        }
        engine.setSSLParameters(withMatchers(engine, List.of()));
    }
}
