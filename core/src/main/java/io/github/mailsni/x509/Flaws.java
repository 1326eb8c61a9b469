package io.github.mailsni.x509;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What TLS engines serve without a word and clients refuse, whatever the host: JSSE checks nothing that a key manager gives
 * it. The one place for these rules.
 */
public final class Flaws {
    private static final int LEAST_RSA_BITS = 2048;
    private static final Set<Integer> NIST_CURVE_BITS = Set.of(256, 384, 521);
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;

    private Flaws() {}

    /** A leaf before or after its validity. */
    public static Optional<Flaw> validity(X509Certificate leaf, Instant now) {
        Instant notBefore = leaf.getNotBefore().toInstant();
        Instant notAfter = leaf.getNotAfter().toInstant();
        if (now.isAfter(notAfter)) {
            return Optional.of(
                    new Flaw("certificate-expired", "the certificate expired at " + notAfter + "; renew it"));
        }
        if (now.isBefore(notBefore)) {
            return Optional.of(new Flaw(
                    "certificate-not-yet-valid",
                    "the certificate is valid from " + notBefore + " only; check this machine's clock"));
        }
        return Optional.empty();
    }

    /** A leaf that is for nobody. */
    public static Flaw noName() {
        return new Flaw(
                "no-subject-alt-name",
                "the certificate names no host in its subjectAltName extension, and clients ignore the common name;"
                        + " issue it anew");
    }

    /** What is wrong with the certificates themselves: the leaf's key, the signatures, what the leaf may be used for. */
    public static List<Flaw> ofChain(List<X509Certificate> chain) {
        X509Certificate leaf = chain.get(0);
        List<Flaw> flaws = new ArrayList<>();
        key(leaf).ifPresent(flaws::add);
        chain.stream()
                .filter(certificate -> certificate.equals(leaf) || !Chain.isSelfSigned(certificate))
                .flatMap(certificate -> signature(certificate).stream())
                .forEach(flaws::add);
        usage(leaf).ifPresent(flaws::add);
        return flaws;
    }

    private static Optional<Flaw> key(X509Certificate leaf) {
        if (leaf.getPublicKey() instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            return Optional.of(new Flaw(
                    "weak-key",
                    "its RSA key has " + rsa.getModulus().bitLength() + " bits; clients demand " + LEAST_RSA_BITS));
        }
        if (leaf.getPublicKey() instanceof ECPublicKey ec
                && !NIST_CURVE_BITS.contains(
                        ec.getParams().getCurve().getField().getFieldSize())) {
            return Optional.of(new Flaw(
                    "weak-key", "its key is on a curve that mail clients do not know; use P-256, P-384 or P-521"));
        }
        return Optional.empty();
    }

    private static Optional<Flaw> signature(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (!algorithm.contains("SHA1") && !algorithm.contains("MD5")) {
            return Optional.empty();
        }
        return Optional.of(new Flaw(
                "weak-signature",
                "the certificate of " + Subject.of(certificate) + " is signed with " + certificate.getSigAlgName()
                        + ", which clients refuse; issue it anew"));
    }

    private static Optional<Flaw> usage(X509Certificate leaf) {
        List<String> purposes;
        try {
            purposes = leaf.getExtendedKeyUsage();
        } catch (CertificateParsingException unreadable) {
            purposes = List.of();
        }
        if (purposes != null && !purposes.contains(SERVER_AUTH) && !purposes.contains(ANY_EXTENDED_KEY_USAGE)) {
            return Optional.of(new Flaw(
                    "no-server-auth",
                    "the certificate's extended key usage does not allow TLS servers; issue it anew for servers"));
        }
        boolean[] usages = leaf.getKeyUsage();
        if (usages != null && !usages[DIGITAL_SIGNATURE]) {
            return Optional.of(new Flaw(
                    "validation-failure",
                    "the certificate's key usage does not allow digital signatures, with which TLS 1.3 servers prove"
                            + " who they are (RFC 8446 section 4.4.2.2); issue it anew"));
        }
        return Optional.empty();
    }
}
