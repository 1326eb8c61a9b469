package io.github.mailsni.internal.keymanager;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import java.util.List;
import java.util.Optional;

/**
 * A signature scheme that a client can verify (RFC 8446 section 4.2.3), by its number on the wire and by its name in
 * JSSE. Schemes with SHA-1 are left out: they are obsolete (RFC 9155) and the JDK does not sign with them.
 */
public enum SignatureScheme {
    /** ecdsa_secp256r1_sha256. */
    ECDSA_P256(0x0403, "SHA256withECDSA", KeyType.ECDSA, "secp256r1"),
    /** ecdsa_secp384r1_sha384. */
    ECDSA_P384(0x0503, "SHA384withECDSA", KeyType.ECDSA, "secp384r1"),
    /** ecdsa_secp521r1_sha512. */
    ECDSA_P521(0x0603, "SHA512withECDSA", KeyType.ECDSA, "secp521r1"),
    /** ed25519. */
    ED25519(0x0807, "Ed25519", KeyType.EDDSA, "Ed25519"),
    /** ed448. */
    ED448(0x0808, "Ed448", KeyType.EDDSA, "Ed448"),
    /** rsa_pkcs1_sha256; not for TLS 1.3 handshakes. */
    RSA_PKCS1_SHA256(0x0401, "SHA256withRSA", KeyType.RSA, ""),
    /** rsa_pkcs1_sha384; not for TLS 1.3 handshakes. */
    RSA_PKCS1_SHA384(0x0501, "SHA384withRSA", KeyType.RSA, ""),
    /** rsa_pkcs1_sha512; not for TLS 1.3 handshakes. */
    RSA_PKCS1_SHA512(0x0601, "SHA512withRSA", KeyType.RSA, ""),
    /** rsa_pss_rsae_sha256. */
    RSA_PSS_RSAE_SHA256(0x0804, "RSASSA-PSS", KeyType.RSA, ""),
    /** rsa_pss_rsae_sha384. */
    RSA_PSS_RSAE_SHA384(0x0805, "RSASSA-PSS", KeyType.RSA, ""),
    /** rsa_pss_rsae_sha512. */
    RSA_PSS_RSAE_SHA512(0x0806, "RSASSA-PSS", KeyType.RSA, ""),
    /** rsa_pss_pss_sha256. */
    RSA_PSS_PSS_SHA256(0x0809, "RSASSA-PSS", KeyType.RSASSA_PSS, ""),
    /** rsa_pss_pss_sha384. */
    RSA_PSS_PSS_SHA384(0x080a, "RSASSA-PSS", KeyType.RSASSA_PSS, ""),
    /** rsa_pss_pss_sha512. */
    RSA_PSS_PSS_SHA512(0x080b, "RSASSA-PSS", KeyType.RSASSA_PSS, "");

    /** All schemes; one list, since engines ask in every handshake. */
    public static final List<SignatureScheme> ALL = List.of(values());

    private final int code;
    private final String jsseName;
    private final KeyType keyType;
    private final String curve;

    SignatureScheme(int code, String jsseName, KeyType keyType, String curve) {
        this.code = code;
        this.jsseName = jsseName;
        this.keyType = keyType;
        this.curve = curve;
    }

    /**
     * The number of the scheme on the wire.
     *
     * @return the number
     */
    public int code() {
        return code;
    }

    /**
     * The type of the keys that sign with this scheme.
     *
     * @return the type
     */
    public KeyType keyType() {
        return keyType;
    }

    /**
     * Whether it is a scheme of PKCS #1 v1.5, with which TLS 1.3 does not sign handshakes (RFC 8446 section 4.2.3).
     *
     * @return whether it is one of these
     */
    public boolean isPkcs1() {
        return this == RSA_PKCS1_SHA256 || this == RSA_PKCS1_SHA384 || this == RSA_PKCS1_SHA512;
    }

    /**
     * Whether a credential's key can sign with this scheme.
     *
     * @param credential the credential
     * @return whether type and curve fit
     */
    public boolean fits(Credential credential) {
        return fits(credential.keyType(), credential.curve());
    }

    /**
     * Whether a key can sign with this scheme.
     *
     * @param type the key's type
     * @param onCurve the name that TLS has for the key's curve; empty if it is on none
     * @return whether type and curve fit
     */
    public boolean fits(KeyType type, Optional<String> onCurve) {
        return type == keyType && (curve.isEmpty() || curve.equals(onCurve.orElse("")));
    }

    /**
     * Whether a credential's key can sign with this scheme below TLS 1.3, where the schemes of ECDSA name a hash and no
     * curve (RFC 8446 section 4.2.3).
     *
     * @param credential the credential
     * @return whether the type fits
     */
    public boolean fitsOnAnyCurve(Credential credential) {
        return keyType == KeyType.ECDSA
                ? credential.keyType() == KeyType.ECDSA && credential.curve().isPresent()
                : fits(credential);
    }

    /** Whether the credential's ECDSA key can make a signature of the algorithm that JSSE names, with its hash. */
    static boolean fitsOnAnyCurve(String jsseName, Credential credential) {
        return ALL.stream()
                .anyMatch(scheme -> scheme.keyType == KeyType.ECDSA
                        && scheme.jsseName.equalsIgnoreCase(jsseName)
                        && scheme.fitsOnAnyCurve(credential));
    }

    /** Whether the credential's key is on the curve with this TLS name. */
    static boolean isOn(String curve, Credential credential) {
        return curve.equals(credential.curve().orElse(""));
    }

    /**
     * Whether the credential's key can make a signature of the algorithm that JSSE names. JSSE's names do not
     * distinguish the kinds of RSA keys, and BCJSSE has names of its own for PSS.
     */
    static boolean fits(String jsseName, Credential credential) {
        return switch (credential.keyType()) {
            case RSA -> endsWith(jsseName, "withRSA") || isPss(jsseName);
            case RSASSA_PSS -> isPss(jsseName);
            case ECDSA, EDDSA -> fitsCurve(jsseName, credential);
        };
    }

    private static boolean fitsCurve(String jsseName, Credential credential) {
        for (SignatureScheme scheme : ALL) {
            if (scheme.keyType == credential.keyType()
                    && scheme.jsseName.equalsIgnoreCase(jsseName)
                    && scheme.fits(credential)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPss(String jsseName) {
        return jsseName.regionMatches(true, 0, "RSASSA-PSS", 0, "RSASSA-PSS".length())
                || endsWith(jsseName, "withRSAandMGF1")
                || endsWith(jsseName, "withRSASSA-PSS");
    }

    private static boolean endsWith(String jsseName, String ending) {
        return jsseName.regionMatches(true, jsseName.length() - ending.length(), ending, 0, ending.length());
    }
}
