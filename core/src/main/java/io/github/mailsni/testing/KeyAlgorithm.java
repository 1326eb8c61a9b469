package io.github.mailsni.testing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * The kinds of keys that a {@link TestCertificate} can have. Generating an RSA key is slow; generating an EC key is
 * fast.
 *
 * @since 0.1.0
 */
@SuppressWarnings("Immutable") // the parameters are immutable
public enum KeyAlgorithm {
    /** ECDSA on the curve P-256, which every client knows. */
    EC_P256("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA"),
    /** ECDSA on the curve P-384. */
    EC_P384("EC", new ECGenParameterSpec("secp384r1"), "SHA384withECDSA"),
    /** ECDSA on the curve P-521, which BoringSSL and therefore Chrome reject. */
    EC_P521("EC", new ECGenParameterSpec("secp521r1"), "SHA512withECDSA"),
    /** EdDSA on Curve25519. */
    ED25519("EdDSA", NamedParameterSpec.ED25519, "Ed25519"),
    /** EdDSA on Curve448. */
    ED448("EdDSA", NamedParameterSpec.ED448, "Ed448"),
    /** RSA of 1024 bits, for tests of checks that reject weak keys. */
    RSA_1024("RSA", rsa(1024), "SHA256withRSA"),
    /** RSA of 2048 bits. */
    RSA_2048("RSA", rsa(2048), "SHA256withRSA"),
    /** RSA of 3072 bits. */
    RSA_3072("RSA", rsa(3072), "SHA256withRSA"),
    /** RSA of 4096 bits. */
    RSA_4096("RSA", rsa(4096), "SHA256withRSA"),
    /** RSA of 2048 bits that its certificate restricts to PSS signatures. */
    RSASSA_PSS("RSASSA-PSS", rsa(2048), "SHA256withRSAandMGF1");

    private final String algorithm;
    private final AlgorithmParameterSpec parameters;
    private final String signature;

    KeyAlgorithm(String algorithm, AlgorithmParameterSpec parameters, String signature) {
        this.algorithm = algorithm;
        this.parameters = parameters;
        this.signature = signature;
    }

    private static AlgorithmParameterSpec rsa(int bits) {
        return new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
    }

    /** The algorithm with which an authority of this kind signs. */
    String signature() {
        return signature;
    }

    /** Whether TLS before 1.3 may encrypt with the certificate's key. */
    boolean canEncipher() {
        return algorithm.equals("RSA");
    }

    /** Generates a pair of the JDK's own classes, whichever other providers are registered. */
    KeyPair generate() {
        try {
            KeyPairGenerator generator = generator();
            generator.initialize(parameters);
            return ofJdk(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot make keys of type " + this, e);
        }
    }

    private KeyPairGenerator generator() throws NoSuchAlgorithmException {
        try {
            return KeyPairGenerator.getInstance(algorithm, provider());
        } catch (NoSuchProviderException | NoSuchAlgorithmException unavailable) {
            // a JDK without the provider, or SunEC behind another provider whose curves it takes for its own
            return KeyPairGenerator.getInstance(algorithm);
        }
    }

    private KeyPair ofJdk(KeyPair pair) throws GeneralSecurityException {
        KeyFactory factory = factory();
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                factory.generatePrivate(
                        new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
    }

    private KeyFactory factory() throws NoSuchAlgorithmException {
        try {
            return KeyFactory.getInstance(algorithm, provider());
        } catch (NoSuchProviderException anotherMakersJdk) {
            return KeyFactory.getInstance(algorithm);
        }
    }

    private String provider() {
        return algorithm.startsWith("RSA") ? "SunRsaSign" : "SunEC";
    }
}
