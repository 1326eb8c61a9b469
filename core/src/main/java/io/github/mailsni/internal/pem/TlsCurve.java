package io.github.mailsni.internal.pem;

import java.math.BigInteger;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.jspecify.annotations.Nullable;

/**
 * The elliptic curves on which ECDSA keys of TLS 1.3 lie (RFC 8446 section 4.2.3), the only ones left in the JDK since
 * 16.
 */
@SuppressWarnings("Immutable") // Bouncy Castle's identifiers and parameters are, without saying so
enum TlsCurve {
    P256("secp256r1", SECObjectIdentifiers.secp256r1),
    P384("secp384r1", SECObjectIdentifiers.secp384r1),
    P521("secp521r1", SECObjectIdentifiers.secp521r1);

    private static final List<TlsCurve> ALL = List.of(values());

    private final String tlsName;
    private final ASN1ObjectIdentifier identifier;
    private final X9ECParameters parameters;

    TlsCurve(String tlsName, ASN1ObjectIdentifier identifier) {
        this.tlsName = tlsName;
        this.identifier = identifier;
        this.parameters = CustomNamedCurves.getByOID(identifier);
    }

    /**
     * Returns the curve that the parameters of a key's algorithm name; empty for any other, for explicit parameters and for
     * none.
     */
    static Optional<TlsCurve> of(@Nullable ASN1Encodable algorithmParameters) {
        for (TlsCurve curve : ALL) {
            if (curve.identifier.equals(algorithmParameters)) {
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }

    /** Returns the curve of a key, whichever provider the key is of. */
    static Optional<TlsCurve> of(ECParameterSpec spec) {
        for (TlsCurve curve : ALL) {
            if (curve.parameters.getN().equals(spec.getOrder())) {
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }

    /** Returns the name of the curve in TLS (RFC 8446 section 4.2.7). */
    String tlsName() {
        return tlsName;
    }

    /** How many bytes a point takes, encoded without compression (SEC 1 section 2.3.3). */
    int uncompressedLength() {
        return 1 + 2 * ((parameters.getCurve().getFieldSize() + 7) / 8);
    }

    /** Returns the number of a public key, by its encoded point; empty if that is compressed, or of another length. */
    Optional<KeyNumber> numberOf(byte[] point) {
        return point.length == uncompressedLength()
                ? Optional.of(new KeyNumber(tlsName, new BigInteger(1, Arrays.copyOfRange(point, 1, point.length))))
                : Optional.empty();
    }

    /** Bouncy Castle's curve, with arithmetic made for it. */
    X9ECParameters parameters() {
        return parameters;
    }
}
