package io.github.mailsni.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Writes certificates and keys in PEM, as OpenSSL does. */
final class Pem {
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    private Pem() {}

    static String of(List<X509Certificate> certificates) {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            pem.append(of(certificate));
        }
        return pem.toString();
    }

    static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate of our own making has an encoding", e);
        }
    }

    /**
     * Writes the key as PKCS #8, not encrypted; a key on an elliptic curve with its public key, without which GnuTLS
     * does not read it.
     */
    static String of(KeyPair keys) {
        byte[] encoded = keys.getPrivate().getEncoded();
        return block(
                "PRIVATE KEY", keys.getPublic() instanceof ECPublicKey point ? withPoint(encoded, point) : encoded);
    }

    private static byte[] withPoint(byte[] encoded, ECPublicKey publicKey) {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(encoded);
            ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
            ECPrivateKey complete = new ECPrivateKey(
                    publicKey.getParams().getOrder().bitLength(),
                    key.getKey(),
                    SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getPublicKeyData(),
                    null);
            return new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), complete).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a key of our own making has an encoding", e);
        }
    }

    private static String block(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + BASE64.encodeToString(content) + "\n-----END " + label + "-----\n";
    }
}
