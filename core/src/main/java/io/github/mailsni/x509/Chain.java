package io.github.mailsni.x509;

import io.github.mailsni.pem.KeyIdentifiers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts certificates in the order in which TLS sends them: the leaf, then the issuer of each (RFC 8446 section 4.4.2). */
public final class Chain {
    private Chain() {}

    /**
     * The chain that starts at the leaf, as far as the given certificates carry it, without a self-signed root: clients have
     * that or do not trust it. A certificate that is its own issuer and the leaf is sent all the same.
     */
    public static List<X509Certificate> from(X509Certificate leaf, Collection<X509Certificate> certificates) {
        Set<X509Certificate> others = new LinkedHashSet<>(certificates);
        others.removeIf(Chain::isSelfSigned);
        return withRoot(leaf, others);
    }

    /** The chain that starts at the leaf, as far as the given certificates carry it, with the root if it is among them. */
    public static List<X509Certificate> withRoot(X509Certificate leaf, Collection<X509Certificate> certificates) {
        Set<X509Certificate> others = new LinkedHashSet<>(certificates);
        others.remove(leaf);
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(leaf);
        for (Optional<X509Certificate> issuer = issuer(leaf, others);
                issuer.isPresent();
                issuer = issuer(issuer.get(), others)) {
            chain.add(issuer.get());
            others.remove(issuer.get());
        }
        return List.copyOf(chain);
    }

    private static Optional<X509Certificate> issuer(X509Certificate certificate, Set<X509Certificate> candidates) {
        if (isSelfSigned(certificate)) {
            return Optional.empty();
        }
        return candidates.stream()
                .filter(candidate -> isIssuer(candidate, certificate))
                .findFirst();
    }

    /** Whether a certificate is its own issuer: a root, or one that nobody vouches for. */
    public static boolean isSelfSigned(X509Certificate certificate) {
        return isIssuer(certificate, certificate);
    }

    /** Whether one certificate's key has signed another, and its name says so. */
    public static boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
        return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && hasSigned(issuer, certificate);
    }

    /** By what the certificates say, which a client goes by as well; only where they do not say it, by the signature. */
    private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
        return KeyIdentifiers.match(issuer, certificate).orElseGet(() -> verifies(issuer, certificate));
    }

    private static boolean verifies(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException notSigned) {
            return false;
        }
    }
}
