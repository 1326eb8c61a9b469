package io.github.mailsni.internal.x509;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what TLS engines serve without a word and clients refuse, whatever the host: JSSE checks nothing that a key manager gives
 * it. The one place for these rules.
 */
public final class Flaws {
    private static final String NO_SERVER_AUTH = "no-server-auth";
    /** Any purpose ({@code anyExtendedKeyUsage}) is not enough for OpenSSL. */
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private static final int DIGITAL_SIGNATURE = 0;

    private Flaws() {}

    /** Finds out whether a leaf is outside of its validity. */
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

    /** Describes a leaf that names no host. */
    public static Flaw noName() {
        return new Flaw(
                "no-subject-alt-name",
                "the certificate names no host in its subjectAltName extension, and clients ignore the common name;"
                        + " issue it anew");
    }

    /** Finds what is wrong with the certificates of a chain themselves: the leaf, and the authorities above it. */
    public static List<Flaw> ofChain(List<X509Certificate> chain) {
        X509Certificate leaf = chain.get(0);
        List<Flaw> flaws = new ArrayList<>(ofLeaf(leaf));
        chain.stream()
                .filter(certificate -> !certificate.equals(leaf) && !Chain.isSelfSigned(certificate))
                .flatMap(certificate -> ofIntermediate(certificate).stream())
                .forEach(flaws::add);
        return flaws;
    }

    /** Finds what is wrong with a leaf, whichever authority issued it: its key, its signature, what it may be used for. */
    public static List<Flaw> ofLeaf(X509Certificate leaf) {
        List<Flaw> flaws = new ArrayList<>();
        KeyStrength.ofLeaf(leaf).ifPresent(flaws::add);
        SignatureStrength.of(leaf).ifPresent(flaws::add);
        usage(leaf).ifPresent(flaws::add);
        criticalExtensions(leaf).ifPresent(flaws::add);
        staple(leaf).ifPresent(flaws::add);
        return flaws;
    }

    /** Finds what is wrong with a leaf's key, if nothing else of the certificate counts (DANE-EE, RFC 7672 section 3.1.1). */
    public static List<Flaw> ofKey(X509Certificate leaf) {
        List<Flaw> flaws = new ArrayList<>();
        KeyStrength.ofLeaf(leaf).ifPresent(flaws::add);
        keyUsage(leaf).ifPresent(flaws::add);
        return flaws;
    }

    /** Finds what is wrong with an intermediate certificate on the way from a leaf to its root. */
    public static List<Flaw> ofIntermediate(X509Certificate intermediate) {
        List<Flaw> flaws = new ArrayList<>(ofRoot(intermediate));
        SignatureStrength.of(intermediate).ifPresent(flaws::add);
        return flaws;
    }

    /** Finds what is wrong with a trusted certificate, whose signature does not matter. */
    public static List<Flaw> ofRoot(X509Certificate root) {
        List<Flaw> flaws = new ArrayList<>();
        KeyStrength.ofAuthority(root).ifPresent(flaws::add);
        if (!isForServers(root)) {
            flaws.add(new Flaw(
                    NO_SERVER_AUTH,
                    "the extended key usage of " + Subject.of(root) + ", an authority of the chain, does not allow TLS"
                            + " servers; get a certificate from an authority for servers"));
        }
        criticalExtensions(root).ifPresent(flaws::add);
        return flaws;
    }

    private static Optional<Flaw> criticalExtensions(X509Certificate certificate) {
        Set<String> unknown = Extensions.unknownCritical(certificate);
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Flaw(
                        "validation-failure",
                        "the certificate of " + Subject.of(certificate)
                                + " has a critical extension that clients do not"
                                + " know (" + unknown.stream().limit(3).collect(Collectors.joining(", "))
                                + "); issue it anew"));
    }

    private static Optional<Flaw> staple(X509Certificate leaf) {
        return Extensions.demandsStaple(leaf)
                ? Optional.of(new Flaw(
                        "must-staple",
                        "the certificate demands that an OCSP response is sent with it (TLS feature, must-staple, RFC 7633),"
                                + " which never happens here: clients that heed it refuse it; issue it anew without that"
                                + " extension"))
                : Optional.empty();
    }

    /** Whether the extended key usage of a certificate, if it has any, allows TLS servers (RFC 5280 section 4.2.1.12). */
    public static boolean isForServers(X509Certificate certificate) {
        List<String> purposes;
        try {
            purposes = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException unreadable) {
            purposes = List.of();
        }
        return purposes == null || purposes.contains(SERVER_AUTH);
    }

    private static Optional<Flaw> usage(X509Certificate leaf) {
        if (!isForServers(leaf)) {
            return Optional.of(new Flaw(
                    NO_SERVER_AUTH,
                    "the certificate's extended key usage does not allow TLS servers; issue it anew for servers"));
        }
        if (!Extensions.allowsNetscapeServer(leaf)) {
            return Optional.of(
                    new Flaw(
                            NO_SERVER_AUTH,
                            "the certificate's type (nsCertType) does not allow TLS servers; issue it anew without that extension"));
        }
        return keyUsage(leaf);
    }

    private static Optional<Flaw> keyUsage(X509Certificate leaf) {
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
