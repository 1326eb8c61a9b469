package io.github.mailsni.coverage;

import static io.github.mailsni.internal.keymanager.SignatureScheme.ECDSA_P256;
import static io.github.mailsni.internal.keymanager.SignatureScheme.ECDSA_P384;
import static io.github.mailsni.internal.keymanager.SignatureScheme.ECDSA_P521;
import static io.github.mailsni.internal.keymanager.SignatureScheme.ED25519;
import static io.github.mailsni.internal.keymanager.SignatureScheme.ED448;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PKCS1_SHA256;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PKCS1_SHA384;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PKCS1_SHA512;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PSS_PSS_SHA256;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PSS_PSS_SHA384;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PSS_PSS_SHA512;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PSS_RSAE_SHA256;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PSS_RSAE_SHA384;
import static io.github.mailsni.internal.keymanager.SignatureScheme.RSA_PSS_RSAE_SHA512;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.keymanager.SignatureScheme;
import io.github.mailsni.internal.pem.PublicKeys;
import io.github.mailsni.internal.x509.SignatureStrength;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Interprets the signature_algorithms of a ClientHello (RFC 8446 section 4.2.3): the keys that may sign the handshake,
 * and the certificate signatures that the client verifies.
 *
 * @param schemes the offered schemes, without those on SHA-1
 */
record OfferedSignatures(Set<SignatureScheme> schemes) {
    OfferedSignatures {
        schemes = Set.copyOf(schemes);
    }

    static OfferedSignatures of(Collection<Integer> codes) {
        Set<SignatureScheme> offered = EnumSet.noneOf(SignatureScheme.class);
        SignatureScheme.ALL.stream()
                .filter(scheme -> codes.contains(scheme.code()))
                .forEach(offered::add);
        return new OfferedSignatures(offered);
    }

    /** Keeps the schemes of one key type. */
    OfferedSignatures ofKeys(KeyType type) {
        return new OfferedSignatures(
                schemes.stream().filter(scheme -> scheme.keyType() == type).collect(Collectors.toSet()));
    }

    boolean fits(Credential credential) {
        return schemes.stream().anyMatch(scheme -> scheme.fits(credential));
    }

    boolean fits(PublicKey key) {
        Optional<KeyType> type = KeyType.of(key);
        Optional<String> curve = PublicKeys.curveOf(key);
        return type.isPresent() && schemes.stream().anyMatch(scheme -> scheme.fits(type.get(), curve));
    }

    /**
     * Whether one of the schemes covers the signature of a certificate. A scheme names the digest of an ECDSA
     * signature; the curve of the key that signs certificates does not count, as in TLS 1.2.
     *
     * @param issuersKey the type of the key that made the signature; empty if it is not known
     */
    boolean includes(X509Certificate certificate, Optional<KeyType> issuersKey) {
        List<SignatureScheme> suitable = schemesOf(certificate);
        return suitable.isEmpty()
                || suitable.stream()
                        .filter(scheme -> issuersKey.isEmpty() || issuersKey.get() == scheme.keyType())
                        .anyMatch(schemes::contains);
    }

    /**
     * The schemes that fit a certificate's signature; none if TLS 1.3 has no scheme for it, or its digest is too weak.
     */
    private static List<SignatureScheme> schemesOf(X509Certificate certificate) {
        return switch (certificate.getSigAlgOID()) {
            case "1.2.840.113549.1.1.11" -> List.of(RSA_PKCS1_SHA256);
            case "1.2.840.113549.1.1.12" -> List.of(RSA_PKCS1_SHA384);
            case "1.2.840.113549.1.1.13" -> List.of(RSA_PKCS1_SHA512);
            case "1.2.840.113549.1.1.10" ->
                switch (SignatureStrength.digest(certificate)) {
                    case "SHA-256" -> List.of(RSA_PSS_RSAE_SHA256, RSA_PSS_PSS_SHA256);
                    case "SHA-384" -> List.of(RSA_PSS_RSAE_SHA384, RSA_PSS_PSS_SHA384);
                    case "SHA-512" -> List.of(RSA_PSS_RSAE_SHA512, RSA_PSS_PSS_SHA512);
                    default -> List.of();
                };
            case "1.2.840.10045.4.3.2" -> List.of(ECDSA_P256);
            case "1.2.840.10045.4.3.3" -> List.of(ECDSA_P384);
            case "1.2.840.10045.4.3.4" -> List.of(ECDSA_P521);
            case "1.3.101.112" -> List.of(ED25519);
            case "1.3.101.113" -> List.of(ED448);
            default -> List.of();
        };
    }
}
