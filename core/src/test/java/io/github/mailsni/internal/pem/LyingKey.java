package io.github.mailsni.internal.pem;

import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Private keys on elliptic curves with a public key that is another key's, or none. */
public final class LyingKey {
    private LyingKey() {}

    /** What is left of a certificate's key when its number was damaged and its public key was not. */
    public static String damaged(TestCertificate certificate, TestCertificate other) {
        return pem(other, point(certificate.leaf().getPublicKey()));
    }

    /** The key of a certificate in PKCS #8, with a point. */
    static String pem(TestCertificate certificate, byte[] point) {
        try {
            ECPrivateKey key = (ECPrivateKey) certificate.privateKey();
            int bits = key.getParams().getOrder().bitLength();
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
            org.bouncycastle.asn1.sec.ECPrivateKey structure = point.length == 0
                    ? new org.bouncycastle.asn1.sec.ECPrivateKey(bits, key.getS())
                    : new org.bouncycastle.asn1.sec.ECPrivateKey(bits, key.getS(), new DERBitString(point), null);
            return Encodings.block(
                    "PRIVATE KEY", new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), structure).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The point that a public key is, without compression. */
    static byte[] point(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getOctets();
    }

    /** The same point in half the space (SEC 1 section 2.3.3). */
    static byte[] compressed(PublicKey key) {
        byte[] point = point(key);
        byte[] compressed = new byte[1 + point.length / 2];
        System.arraycopy(point, 0, compressed, 0, compressed.length);
        compressed[0] = (byte) (2 + (point[point.length - 1] & 1));
        return compressed;
    }

    /** A public key of the class of another provider. */
    static ECPublicKey bouncyCastles(PublicKey key) throws Exception {
        return (ECPublicKey) KeyFactory.getInstance("EC", Encodings.BOUNCY_CASTLE)
                .generatePublic(new java.security.spec.X509EncodedKeySpec(key.getEncoded()));
    }
}
