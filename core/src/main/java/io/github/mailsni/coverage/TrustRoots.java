package io.github.mailsni.coverage;

import io.github.mailsni.CertificateLoadException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The authorities whose word counts.
 *
 * <p>Immutable and thread-safe.
 */
public final class TrustRoots {
    private final String description;
    private final Set<X509Certificate> certificates;
    private final boolean checked;

    private TrustRoots(String description, Collection<X509Certificate> certificates, boolean checked) {
        this.description = description;
        this.certificates = Set.copyOf(certificates);
        this.checked = checked;
    }

    /**
     * The roots that this Java runtime trusts, nearly the same as those of the browsers and of Gmail. Those of the system
     * property {@code javax.net.ssl.trustStore}, if it is set.
     *
     * @return the roots
     * @throws IllegalStateException if the runtime has none
     */
    public static TrustRoots publicRoots() {
        return Unfinished.notYet();
    }

    /**
     * Roots of one's own, and no others.
     *
     * @param certificates of the authorities; one that is not self-signed is trusted just so
     * @return the roots
     * @throws IllegalArgumentException if there is none
     */
    public static TrustRoots of(Collection<X509Certificate> certificates) {
        return Unfinished.notYet();
    }

    /**
     * Roots of one's own, and no others.
     *
     * @param certificates of the authorities
     * @return the roots
     * @throws IllegalArgumentException if there is none
     */
    public static TrustRoots of(X509Certificate... certificates) {
        return of(List.of(certificates));
    }

    /**
     * The roots in a file of PEM certificates, and no others.
     *
     * @param file the file
     * @return the roots
     * @throws CertificateLoadException if it cannot be read or holds no certificate; the message says which file, and why
     */
    public static TrustRoots fromPem(Path file) throws CertificateLoadException {
        return Unfinished.notYet();
    }

    /**
     * Whoever issued a certificate: names, validity and keys are checked, issuers are not.
     *
     * @return roots of which none is asked for
     */
    public static TrustRoots unchecked() {
        return new TrustRoots("any issuer", List.of(), false);
    }

    /**
     * The certificates of the authorities.
     *
     * @return unmodifiable; empty if issuers are not checked
     */
    public Set<X509Certificate> certificates() {
        return certificates;
    }

    boolean checked() {
        return checked;
    }

    /** Who is trusted, in words. */
    @Override
    public String toString() {
        return description;
    }
}
