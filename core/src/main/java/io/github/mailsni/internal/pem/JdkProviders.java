package io.github.mailsni.internal.pem;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/**
 * The factories of the JDK's own providers, whichever others the application has registered before them.
 *
 * <p>Mail servers often register Bouncy Castle, for OpenPGP or S/MIME. Its keys call their algorithm "ECDSA" or
 * "Ed25519"; the TLS engines look for "EC" and "EdDSA" and pass such keys over in silence.
 */
final class JdkProviders {
    private JdkProviders() {}

    static KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        String provider = algorithm.startsWith("RSA") ? "SunRsaSign" : "SunEC";
        try {
            return KeyFactory.getInstance(algorithm, provider);
        } catch (NoSuchProviderException | NoSuchAlgorithmException anotherMakersJdk) {
            return KeyFactory.getInstance(algorithm);
        }
    }

    static CertificateFactory certificateFactory() throws CertificateException {
        try {
            return CertificateFactory.getInstance("X.509", "SUN");
        } catch (NoSuchProviderException | CertificateException anotherMakersJdk) {
            return CertificateFactory.getInstance("X.509");
        }
    }
}
