package io.github.mailsni.internal.x509;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.security.auth.x500.X500Principal;

/** Puts certificates in the order in which TLS sends them: the leaf, then the issuer of each (RFC 8446 section 4.4.2). */
public final class Chain {
    private Chain() {}

    /** More than clients take: JSSE's of 10, and OpenSSL's only of those that it can send along. */
    private static final int LONGEST = 20;

    /**
     * Returns the chain that starts at the leaf, as far as the given certificates carry it, without a self-signed root: clients have
     * that or do not trust it. A certificate that is its own issuer and the leaf is sent all the same. It ends after 20 certificates. Of
     * several certificates of one issuer it has one that is valid now.
     */
    public static List<X509Certificate> from(
            X509Certificate leaf, Collection<X509Certificate> certificates, Instant now) {
        return withoutRoot(leaf, certificates, certificate -> issuersOf(certificate, now));
    }

    /** Returns the chain as {@link #from(X509Certificate, Collection, Instant)} does, where the present time is not known. */
    public static List<X509Certificate> from(X509Certificate leaf, Collection<X509Certificate> certificates) {
        return withoutRoot(
                leaf,
                certificates,
                certificate -> Comparator.comparing(
                        Validity::of, Validity.of(certificate).issuers()));
    }

    /** Returns the chain that starts at the leaf, as far as the given certificates carry it, with the root if it is among them. */
    public static List<X509Certificate> withRoot(
            X509Certificate leaf, Collection<X509Certificate> certificates, Instant now) {
        return follow(
                leaf, certificates, certificate -> issuersOf(certificate, now), new SignatureChecks(), any -> true);
    }

    /** Orders the certificates that may have issued one: those that are valid now come first, see {@link Validity}. */
    public static Comparator<X509Certificate> issuersOf(X509Certificate certificate, Instant now) {
        return Comparator.comparing(Validity::of, Validity.of(certificate).issuersAt(now));
    }

    private static List<X509Certificate> withoutRoot(
            X509Certificate leaf,
            Collection<X509Certificate> certificates,
            Function<X509Certificate, Comparator<X509Certificate>> order) {
        SignatureChecks signatures = new SignatureChecks();
        return follow(leaf, certificates, order, signatures, issuer -> !isIssuer(issuer, issuer, signatures));
    }

    private static List<X509Certificate> follow(
            X509Certificate leaf,
            Collection<X509Certificate> certificates,
            Function<X509Certificate, Comparator<X509Certificate>> order,
            SignatureChecks signatures,
            Predicate<X509Certificate> wanted) {
        Map<X500Principal, Set<X509Certificate>> bySubject = new HashMap<>();
        certificates.forEach(each -> bySubject
                .computeIfAbsent(each.getSubjectX500Principal(), any -> new LinkedHashSet<>())
                .add(each));
        Set<X509Certificate> chain = new LinkedHashSet<>();
        Optional<X509Certificate> next = Optional.of(leaf);
        while (next.isPresent() && chain.size() < LONGEST) {
            X509Certificate certificate = next.get();
            chain.add(certificate);
            next = isIssuer(certificate, certificate, signatures)
                    ? Optional.empty()
                    : bySubject.getOrDefault(certificate.getIssuerX500Principal(), Set.of()).stream()
                            .sorted(order.apply(
                                    certificate)) // first, so that no more signatures than needed are verified
                            .filter(issuer -> !chain.contains(issuer))
                            .filter(issuer -> isIssuer(issuer, certificate, signatures))
                            .filter(wanted)
                            .findFirst();
        }
        return List.copyOf(chain);
    }

    /** Whether a certificate is its own issuer: a root, or one that no authority vouches for. */
    public static boolean isSelfSigned(X509Certificate certificate) {
        return isIssuer(certificate, certificate);
    }

    /** Whether one certificate's key has signed another, and its name says so. */
    public static boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
        return isIssuer(issuer, certificate, new SignatureChecks());
    }

    /**
     * Whether one certificate's key has signed another, and its name says so. By what the certificates say, which a client goes by as
     * well; only where they do not say it, by the signature.
     */
    public static boolean isIssuer(X509Certificate issuer, X509Certificate certificate, SignatureChecks signatures) {
        return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && KeyIdentifiers.match(issuer, certificate).orElseGet(() -> signatures.hasSigned(issuer, certificate));
    }

    /** Whether a signature is right; one by a key that is too large to be tried is not. */
    static boolean verifies(X509Certificate issuer, X509Certificate certificate) {
        if (KeyStrength.isTooLarge(issuer.getPublicKey())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException notSigned) {
            return false;
        }
    }
}
