package io.github.mailsni.testing;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.coverage.TrustRoots;
import java.security.cert.X509Certificate;

/**
 * Creates AssertJ assertions about certificates, with one import:
 *
 * <pre>{@code
 * import static io.github.mailsni.testing.CertificateAssertions.*;
 *
 * assertThat(certificates).covers("mail.example.com", "smtp.example.org")
 *         .trustedBy(publicRoots()).forAtLeast(Duration.ofDays(21));
 * }</pre>
 *
 * <p>{@code assertThat} of AssertJ's own {@code Assertions} may be imported beside it, both by that name or both by
 * {@code *}: an import by name hides an import by {@code *}. AssertJ must be on the class path; this library does not
 * bring it.
 *
 * @since 0.1.0
 */
public final class CertificateAssertions {
    private CertificateAssertions() {}

    /**
     * Begins an assertion about the certificates that clients are presented.
     *
     * @param certificates the directory or other selector that chooses them
     * @return the assertion
     */
    public static CertificateSelectorAssert assertThat(CertificateSelector certificates) {
        return new CertificateSelectorAssert(certificates);
    }

    /**
     * The roots that this Java runtime trusts, nearly those of Gmail.
     *
     * @return the roots
     */
    public static TrustRoots publicRoots() {
        return TrustRoots.publicRoots();
    }

    /**
     * Trusts these roots, and no others.
     *
     * @param certificates the certificates of the authorities
     * @return the roots
     * @throws IllegalArgumentException if there is none
     */
    public static TrustRoots roots(X509Certificate... certificates) {
        return TrustRoots.of(certificates);
    }
}
