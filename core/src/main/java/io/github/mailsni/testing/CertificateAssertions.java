package io.github.mailsni.testing;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.coverage.TrustRoots;
import java.security.cert.X509Certificate;

/**
 * AssertJ assertions about certificates, with one import:
 *
 * <pre>{@code
 * import static io.github.mailsni.testing.CertificateAssertions.*;
 *
 * assertThat(certificates).covers("mail.example.com", "smtp.example.org")
 *         .trustedBy(publicRoots())
 *         .forAtLeast(Duration.ofDays(21));
 * }</pre>
 *
 * <p>{@code assertThat} of AssertJ's own {@code Assertions} may be imported beside it, both by that name or both by {@code *}: what is
 * imported by name hides what is imported by {@code *}. AssertJ is needed on the class path, and not brought by this library.
 */
public final class CertificateAssertions {
    private CertificateAssertions() {}

    /**
     * Begins an assertion about what clients of hosts are given.
     *
     * @param certificates a directory or whatever else answers the handshakes
     * @return the assertion
     */
    public static CertificateSelectorAssert assertThat(CertificateSelector certificates) {
        return new CertificateSelectorAssert(certificates);
    }

    /**
     * The roots that this Java runtime trusts, nearly the same as those of Gmail.
     *
     * @return the roots
     */
    public static TrustRoots publicRoots() {
        return TrustRoots.publicRoots();
    }

    /**
     * Roots of one's own, and no others.
     *
     * @param certificates of the authorities
     * @return the roots
     * @throws IllegalArgumentException if there is none
     */
    public static TrustRoots roots(X509Certificate... certificates) {
        return TrustRoots.of(certificates);
    }
}
