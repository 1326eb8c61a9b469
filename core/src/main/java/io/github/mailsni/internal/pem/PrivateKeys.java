package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Makes private keys of the JDK's classes from their PKCS #8 structure. */
final class PrivateKeys {
    private PrivateKeys() {}

    /**
     * Makes a key. The same key gives equal results whatever else its encoding carried: the public key, attributes, a
     * repeated curve name.
     */
    static ReadKey from(PrivateKeyInfo info) throws KeyMaterialException {
        TlsAlgorithm algorithm = TlsAlgorithm.of(info.getPrivateKeyAlgorithm(), "private key");
        try {
            if (Nesting.isDeep(info.getPrivateKey().getOctets())) {
                throw new IOException("nested too deep");
            }
            return info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                    ? elliptic(info.getPrivateKeyAlgorithm(), ECPrivateKey.getInstance(info.parsePrivateKey()))
                    : new ReadKey(key(algorithm, canonical(info)));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw damaged(e);
        }
    }

    /**
     * Returns the number of a key's public key, by what was read with it; else the key is made and its number computed. What is wrong
     * with the rest of the key is left for the one who makes it.
     *
     * @return empty if the key does not show its number
     */
    static Optional<KeyNumber> numberOf(PrivateKeyInfo info) throws KeyMaterialException {
        TlsAlgorithm algorithm = TlsAlgorithm.of(info.getPrivateKeyAlgorithm(), "private key");
        Optional<KeyNumber> shown = algorithm == TlsAlgorithm.EC ? pointOf(info) : Optional.empty();
        return shown.isPresent() ? shown : from(info).number();
    }

    private static Optional<KeyNumber> pointOf(PrivateKeyInfo info) throws KeyMaterialException {
        try {
            if (Nesting.isDeep(info.getPrivateKey().getOctets())) {
                throw new IOException("nested too deep");
            }
            ASN1BitString point =
                    ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
            return point == null
                    ? Optional.empty()
                    : TlsCurve.of(info.getPrivateKeyAlgorithm().getParameters())
                            .flatMap(curve -> curve.numberOf(point.getBytes()));
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static KeyMaterialException damaged(Exception cause) {
        return new KeyMaterialException(
                MALFORMED,
                "the private key cannot be decoded: it is damaged; copy the file again from its source",
                cause);
    }

    private static PrivateKey key(TlsAlgorithm algorithm, PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        return JdkProviders.keyFactory(algorithm.jcaName()).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static ReadKey elliptic(AlgorithmIdentifier algorithm, ECPrivateKey read)
            throws IOException, GeneralSecurityException {
        BigInteger order = TlsCurve.of(algorithm.getParameters())
                .orElseThrow(() -> new IOException("no such curve"))
                .parameters()
                .getN();
        BigInteger number = read.getKey();
        if (number.signum() <= 0 || number.compareTo(order) >= 0) {
            throw new IOException("the private number is not within the order of the curve");
        }
        PrivateKey key =
                key(TlsAlgorithm.EC, new PrivateKeyInfo(algorithm, new ECPrivateKey(order.bitLength(), number)));
        ASN1BitString point = read.getPublicKey();
        return point == null ? new ReadKey(key) : new ReadKey(key, point.getBytes());
    }

    private static PrivateKeyInfo canonical(PrivateKeyInfo info) throws IOException {
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        ASN1ObjectIdentifier type = algorithm.getAlgorithm();
        if (type.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return new PrivateKeyInfo(new AlgorithmIdentifier(type, DERNull.INSTANCE), info.parsePrivateKey());
        }
        return new PrivateKeyInfo(algorithm, info.parsePrivateKey());
    }
}
