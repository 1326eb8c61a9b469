package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Finds out whether a private and a public key belong together: by computing the public key from the private one, at a fraction
 * of the cost of making and verifying a signature, since a directory may have ten thousand pairs. That is done only for
 * keys that do not show their numbers.
 */
public final class PublicKeys {
    private static final byte[] ANYTHING = "do you two belong together?".getBytes(US_ASCII);

    private PublicKeys() {}

    /**
     * Whether the public key is the private key's. Keys of two algorithms do not belong together, not even RSA and
     * RSASSA-PSS with the same numbers: TLS engines refuse such a pair.
     */
    public static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof EdECPrivateKey edwards && isEdwards(publicKey)) {
            Optional<byte[]> secret = edwards.getBytes();
            if (secret.isPresent()) {
                return belongTogether(edwards.getParams(), secret.get(), publicKey);
            }
        }
        if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        if (privateKey instanceof RSAPrivateCrtKey rsa && publicKey instanceof RSAPublicKey other) {
            return belongTogether(rsa, other);
        }
        if (privateKey instanceof ECPrivateKey ec && publicKey instanceof ECPublicKey other) {
            Optional<TlsCurve> curve = TlsCurve.of(ec.getParams());
            if (curve.isPresent()) {
                return belongTogether(curve.get(), ec, other);
            }
        }
        return verifiesItsSignature(privateKey, publicKey);
    }

    /**
     * Returns the public key of a private one, as the JDK reads it from a certificate.
     *
     * @return empty if the private key does not show its numbers, or is of a kind that TLS cannot use
     */
    public static Optional<PublicKey> of(PrivateKey privateKey) {
        try {
            if (privateKey instanceof RSAPrivateCrtKey rsa) {
                return Optional.of(KeyFactory.getInstance(rsa.getAlgorithm())
                        .generatePublic(
                                new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent(), rsa.getParams())));
            }
            if (privateKey instanceof ECPrivateKey ec) {
                Optional<TlsCurve> curve = TlsCurve.of(ec.getParams());
                return curve.isEmpty() ? Optional.empty() : Optional.of(ecPublicKey(curve.get(), ec));
            }
            if (privateKey instanceof EdECPrivateKey edwards
                    && edwards.getBytes().isPresent()) {
                return Optional.of(
                        edwardsPublicKey(edwards.getParams(), edwards.getBytes().get()));
            }
            return Optional.empty();
        } catch (GeneralSecurityException | IOException | RuntimeException unusable) {
            return Optional.empty();
        }
    }

    /** Returns the number of a public key; empty if it is of a kind that TLS cannot use. */
    public static Optional<KeyNumber> numberOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return Optional.of(new KeyNumber(key.getAlgorithm(), rsa.getModulus()));
        }
        if (key instanceof ECPublicKey ec) {
            return TlsCurve.of(ec.getParams()).map(curve -> {
                int bits = 8 * (curve.uncompressedLength() / 2);
                return new KeyNumber(
                        curve.tlsName(),
                        ec.getW().getAffineX().shiftLeft(bits).or(ec.getW().getAffineY()));
            });
        }
        return isEdwards(key) ? Optional.of(new KeyNumber("EdDSA", numberOf(edwardsPoint(key)))) : Optional.empty();
    }

    private static BigInteger numberOf(byte[] point) {
        return new BigInteger(1, point);
    }

    /** Returns the number of a private key's public one; empty if the private key does not show its own number. */
    static Optional<KeyNumber> numberOf(PrivateKey key) {
        if (key instanceof RSAPrivateCrtKey rsa) {
            return Optional.of(new KeyNumber(key.getAlgorithm(), rsa.getModulus()));
        }
        if (key instanceof EdECPrivateKey edwards && edwards.getBytes().isPresent()) {
            return Optional.of(new KeyNumber(
                    "EdDSA",
                    numberOf(
                            edwardsPoint(edwards.getParams(), edwards.getBytes().get()))));
        }
        return of(key).flatMap(PublicKeys::numberOf);
    }

    /** Returns the curve of a key by the name that TLS has for it, such as {@code secp256r1} or {@code Ed25519}; empty for RSA. */
    public static Optional<String> curveOf(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return TlsCurve.of(ec.getParams()).map(TlsCurve::tlsName);
        }
        if (key instanceof EdECPublicKey edwards) {
            return Optional.of(edwards.getParams().getName());
        }
        return isEdwards(key) ? Optional.of(key.getAlgorithm()) : Optional.empty();
    }

    private static PublicKey ecPublicKey(TlsCurve curve, ECPrivateKey key) throws GeneralSecurityException {
        ECPoint point = point(curve, key);
        java.security.spec.ECPoint w = new java.security.spec.ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(w, key.getParams()));
    }

    private static PublicKey edwardsPublicKey(NamedParameterSpec curve, byte[] secret)
            throws GeneralSecurityException, IOException {
        boolean ed25519 = curve.getName().equals(NamedParameterSpec.ED25519.getName());
        SubjectPublicKeyInfo info = new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(ed25519 ? EdECObjectIdentifiers.id_Ed25519 : EdECObjectIdentifiers.id_Ed448),
                edwardsPoint(curve, secret));
        return KeyFactory.getInstance(curve.getName()).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    }

    /** Also by Bouncy Castle's names, which the JDK's certificates show where its provider precedes the JDK's. */
    private static boolean isEdwards(PublicKey publicKey) {
        return switch (publicKey.getAlgorithm()) {
            case "EdDSA", "Ed25519", "Ed448" -> true;
            default -> false;
        };
    }

    /**
     * All numbers that a signature is computed from are checked: with one of them wrong, every handshake would fail.
     */
    private static boolean belongTogether(RSAPrivateCrtKey privateKey, RSAPublicKey publicKey) {
        BigInteger exponent = publicKey.getPublicExponent();
        BigInteger p = privateKey.getPrimeP();
        BigInteger q = privateKey.getPrimeQ();
        return p.multiply(q).equals(publicKey.getModulus())
                && privateKey.getModulus().equals(publicKey.getModulus())
                && privateKey.getPublicExponent().equals(exponent)
                && areInverse(privateKey.getPrimeExponentP(), exponent, p.subtract(BigInteger.ONE))
                && areInverse(privateKey.getPrimeExponentQ(), exponent, q.subtract(BigInteger.ONE))
                && areInverse(privateKey.getCrtCoefficient(), q, p);
    }

    private static boolean areInverse(BigInteger a, BigInteger b, BigInteger modulus) {
        return modulus.signum() > 0 && a.multiply(b).mod(modulus).equals(BigInteger.ONE);
    }

    private static boolean belongTogether(TlsCurve curve, ECPrivateKey privateKey, ECPublicKey publicKey) {
        if (!TlsCurve.of(publicKey.getParams()).equals(Optional.of(curve))) {
            return false;
        }
        ECPoint point = point(curve, privateKey);
        return !point.isInfinity()
                && point.getAffineXCoord()
                        .toBigInteger()
                        .equals(publicKey.getW().getAffineX())
                && point.getAffineYCoord()
                        .toBigInteger()
                        .equals(publicKey.getW().getAffineY());
    }

    private static ECPoint point(TlsCurve curve, ECPrivateKey privateKey) {
        return new FixedPointCombMultiplier()
                .multiply(curve.parameters().getG(), privateKey.getS())
                .normalize();
    }

    private static byte[] edwardsPoint(NamedParameterSpec curve, byte[] secret) {
        return curve.getName().equals(NamedParameterSpec.ED25519.getName())
                ? new Ed25519PrivateKeyParameters(secret).generatePublicKey().getEncoded()
                : new Ed448PrivateKeyParameters(secret).generatePublicKey().getEncoded();
    }

    private static byte[] edwardsPoint(PublicKey publicKey) {
        return SubjectPublicKeyInfo.getInstance(publicKey.getEncoded())
                .getPublicKeyData()
                .getOctets();
    }

    private static boolean belongTogether(NamedParameterSpec curve, byte[] secret, PublicKey publicKey) {
        return Arrays.equals(edwardsPoint(curve, secret), edwardsPoint(publicKey));
    }

    private static boolean verifiesItsSignature(PrivateKey privateKey, PublicKey publicKey) {
        try {
            Signature signer = signature(privateKey.getAlgorithm());
            signer.initSign(privateKey);
            signer.update(ANYTHING);
            byte[] signature = signer.sign();

            Signature verifier = signature(privateKey.getAlgorithm());
            verifier.initVerify(publicKey);
            verifier.update(ANYTHING);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException unusable) {
            return false;
        }
    }

    private static Signature signature(String keyAlgorithm) throws GeneralSecurityException {
        return switch (keyAlgorithm) {
            case "RSA" -> Signature.getInstance("SHA256withRSA");
            case "EC" -> Signature.getInstance("SHA256withECDSA");
            case "RSASSA-PSS" -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield pss;
            }
            default -> Signature.getInstance(keyAlgorithm);
        };
    }
}
