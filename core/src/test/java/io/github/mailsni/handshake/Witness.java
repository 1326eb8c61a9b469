package io.github.mailsni.handshake;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Records, as a client's trust manager, the last chain that a server has presented, and counts full handshakes: resumed
 * sessions do not call it. Thread-safe.
 */
public final class Witness extends X509ExtendedTrustManager {
    private final Optional<X509TrustManager> judge;
    private final AtomicInteger fullHandshakes = new AtomicInteger();
    private volatile Optional<List<X509Certificate>> shown = Optional.empty();

    private Witness(Optional<X509TrustManager> judge) {
        this.judge = judge;
    }

    /** Creates a witness that trusts every server. */
    public static Witness ofEverything() {
        return new Witness(Optional.empty());
    }

    /** Creates a witness that trusts the servers that another trust manager trusts. */
    public static Witness judgedBy(X509TrustManager judge) {
        return new Witness(Optional.of(judge));
    }

    /** The number of full handshakes so far. */
    public int fullHandshakes() {
        return fullHandshakes.get();
    }

    /** The last chain presented since {@link #forget()}. */
    public Optional<List<X509Certificate>> shown() {
        return shown;
    }

    /** Forgets the chain. */
    public void forget() {
        shown = Optional.empty();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        fullHandshakes.incrementAndGet();
        shown = Optional.of(List.of(chain));
        if (judge.isPresent()) {
            // the name of TLS 1.3's open key exchange in Conscrypt, and in the JDK
            judge.get().checkServerTrusted(chain, type.equals("GENERIC") ? "UNKNOWN" : type);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        throw new UnsupportedOperationException("this is a client's");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        throw new UnsupportedOperationException("this is a client's");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        throw new UnsupportedOperationException("this is a client's");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
