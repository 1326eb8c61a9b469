package io.github.mailsni.netty;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts nobody. A server that asks for no client certificates needs no trust, and the default, which sends the names of all
 * authorities of the system, costs a context a hundred times what everything else does. A server that asks for them without
 * saying whom it trusts gets none.
 */
final class NoClientTrusted extends X509ExtendedTrustManager {
    private static final X509Certificate[] NONE = {};

    private static void refuse() throws CertificateException {
        throw new CertificateException("no client is trusted here: the customizer has to set a trust manager");
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, @Nullable String type)
            throws CertificateException {
        refuse();
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, @Nullable String type, @Nullable Socket socket)
            throws CertificateException {
        refuse();
    }

    @Override
    public void checkClientTrusted(
            X509Certificate @Nullable [] chain, @Nullable String type, @Nullable SSLEngine engine)
            throws CertificateException {
        refuse();
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, @Nullable String type)
            throws CertificateException {
        refuse();
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, @Nullable String type, @Nullable Socket socket)
            throws CertificateException {
        refuse();
    }

    @Override
    public void checkServerTrusted(
            X509Certificate @Nullable [] chain, @Nullable String type, @Nullable SSLEngine engine)
            throws CertificateException {
        refuse();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NONE;
    }
}
