package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;

import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** The kinds of keys with which a TLS server of the JDK can prove who it is. */
enum TlsAlgorithm {
    RSA("RSA"),
    RSASSA_PSS("RSASSA-PSS"),
    EC("EC"),
    EDDSA("EdDSA");

    private static final Map<ASN1ObjectIdentifier, TlsAlgorithm> KNOWN = Map.of(
            PKCSObjectIdentifiers.rsaEncryption, RSA,
            PKCSObjectIdentifiers.id_RSASSA_PSS, RSASSA_PSS,
            X9ObjectIdentifiers.id_ecPublicKey, EC,
            EdECObjectIdentifiers.id_Ed25519, EDDSA,
            EdECObjectIdentifiers.id_Ed448, EDDSA);

    /** Algorithms that people use by mistake, with the reason why they are of no use here. */
    private static final Map<ASN1ObjectIdentifier, String> USELESS = Map.of(
            EdECObjectIdentifiers.id_X25519, "an X25519 key, which can agree on a secret but not sign",
            EdECObjectIdentifiers.id_X448, "an X448 key, which can agree on a secret but not sign",
            X9ObjectIdentifiers.id_dsa, "a DSA key, which TLS has given up",
            PKCSObjectIdentifiers.dhKeyAgreement, "a Diffie-Hellman key, which cannot sign");

    private static final String EXPECTED = "; expected a key of type RSA, EC (P-256, P-384 or P-521), Ed25519 or Ed448";

    private final String jcaName;

    TlsAlgorithm(String jcaName) {
        this.jcaName = jcaName;
    }

    /** Returns the name by which the JDK's key factories and TLS engines know this kind. */
    String jcaName() {
        return jcaName;
    }

    /**
     * Returns the algorithm of a key.
     *
     * @param subject what holds the key, for the message: "private key"
     * @throws KeyMaterialException if no TLS server of the JDK can use such keys; says why
     */
    static TlsAlgorithm of(AlgorithmIdentifier identifier, String subject) throws KeyMaterialException {
        TlsAlgorithm algorithm = KNOWN.get(identifier.getAlgorithm());
        if (algorithm == null) {
            String kind = USELESS.getOrDefault(
                    identifier.getAlgorithm(), "of the algorithm " + identifier.getAlgorithm() + ", unknown here");
            throw unsupported(subject, "is " + kind);
        }
        if (algorithm == EC && TlsCurve.of(identifier.getParameters()).isEmpty()) {
            throw unsupported(subject, curveOf(identifier.getParameters()));
        }
        return algorithm;
    }

    private static String curveOf(@Nullable ASN1Encodable parameters) {
        if (parameters instanceof ASN1ObjectIdentifier curve) {
            String name = ECNamedCurveTable.getName(curve);
            return "is on the elliptic curve " + (name == null ? curve.getId() : name)
                    + ", which is not one of TLS in Java";
        }
        return parameters == null
                ? "does not say on which elliptic curve it is"
                : "spells out its elliptic curve instead of naming it";
    }

    private static KeyMaterialException unsupported(String subject, String why) {
        return new KeyMaterialException(UNSUPPORTED, "the " + subject + " " + why + EXPECTED);
    }
}
