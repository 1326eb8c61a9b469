package io.github.mailsni.netty;

import io.github.mailsni.internal.keymanager.EngineKind;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;

/**
 * What the TLS engines of a server take, which depends on settings that can only be seen on an engine.
 *
 * @param tls13 whether they speak TLS 1.3
 * @param curvesBound whether they sign with an ECDSA key only by the hash of its curve, also below TLS 1.3
 * @param suites what their cipher suites below TLS 1.3 are for
 * @param longestClientHello the length of the longest ClientHello that they take, in bytes, without the header of the message
 */
record EngineTraits(boolean tls13, boolean curvesBound, Suites suites, int longestClientHello) {
    private static final String JSSE_LIMIT = "jdk.tls.maxHandshakeMessageSize";
    private static final int JSSE_DEFAULT = 1 << 15;

    /** BoringSSL, {@code SSL_max_handshake_message_len}. */
    private static final int BORINGSSL_DEFAULT = 1 << 14;

    /** BoringSSL has one limit for all messages, and certificates of clients may be long ({@code SSL_MAX_CERT_LIST_DEFAULT}). */
    private static final int BORINGSSL_WITH_CLIENT_CERTIFICATES = 100 << 10;

    /**
     * What cipher suites below TLS 1.3 are for.
     *
     * @param ecdsa whether there are some with which the key is on a curve
     * @param signedRsa whether there are some with which an RSA key signs
     * @param encryptedToRsa whether there are some with which the client encrypts to an RSA key
     */
    record Suites(boolean ecdsa, boolean signedRsa, boolean encryptedToRsa) {
        static final Suites ALL = new Suites(true, true, true);

        /** Tells them by their names; if that is not possible, there may be all. */
        static Suites of(String[] names) {
            Suites named = new Suites(
                    has(names, "ECDSA"),
                    has(names, "DHE_RSA_") || has(names, "DHE-RSA-"),
                    has(names, "TLS_RSA_") || has(names, "SSL_RSA_"));
            return named.ecdsa || named.signedRsa || named.encryptedToRsa ? named : ALL;
        }

        private static boolean has(String[] names, String part) {
            return Arrays.stream(names).anyMatch(name -> name.contains(part));
        }
    }

    /**
     * Makes an engine, examines it, and releases it.
     *
     * @param context of the server
     * @param provider of the context
     */
    static EngineTraits of(SslContext context, SslProvider provider) {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
        try {
            EngineKind kind = provider == SslProvider.JDK ? EngineKind.JSSE : EngineKind.OPENSSL;
            return new EngineTraits(
                    Arrays.asList(engine.getEnabledProtocols()).contains("TLSv1.3"),
                    kind.asking(engine.getSession()).bindsCurvesBelowTls13(),
                    Suites.of(engine.getEnabledCipherSuites()),
                    provider == SslProvider.JDK ? jsse() : boringSsl(engine));
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }

    /** SunJSSE's limit, read as SunJSSE reads it; Bouncy Castle's JSSE reads the same property. */
    private static int jsse() {
        int limit = Integer.getInteger(JSSE_LIMIT, JSSE_DEFAULT);
        return limit > 0 ? limit : JSSE_DEFAULT;
    }

    private static int boringSsl(SSLEngine engine) {
        return engine.getNeedClientAuth() || engine.getWantClientAuth()
                ? BORINGSSL_WITH_CLIENT_CERTIFICATES
                : BORINGSSL_DEFAULT;
    }
}
