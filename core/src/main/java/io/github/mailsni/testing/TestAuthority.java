package io.github.mailsni.testing;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.coverage.TrustRoots;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away certificate authority for tests:
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.create("Example test CA");
 * TestCertificate certificate = authority.issue("mail.example.com", "*.example.org");
 * certificate.writeTo(directory, TestLayout.EXIM);
 * SSLContext client = authority.sslContext();
 * }</pre>
 *
 * <p>Its certificates have the extensions of real ones (key identifiers, key usage) and random serial numbers, so that
 * code that accepts them accepts real ones. Its key exists only in memory.
 *
 * <p>Immutable and thread-safe. Certificates and keys are of the JDK's own classes; no security provider is registered.
 *
 * @since 0.1.0
 */
public final class TestAuthority {
    private static final int YEAR = 365;

    private final Issuer issuer;
    private final X509Certificate certificate;
    private final @Nullable TestAuthority parent;

    private TestAuthority(Issuer issuer, X509Certificate certificate, @Nullable TestAuthority parent) {
        this.issuer = issuer;
        this.certificate = certificate;
        this.parent = parent;
    }

    /**
     * Creates an authority with a self-signed root certificate on the curve P-256.
     *
     * @param commonName its name, 1 to 64 characters
     * @return the authority
     * @throws IllegalArgumentException if the name is too short or too long
     */
    public static TestAuthority create(String commonName) {
        return create(commonName, KeyAlgorithm.EC_P256);
    }

    /**
     * Creates an authority with a self-signed root certificate on a key of another kind, such as RSA for clients that
     * do not know ECDSA.
     *
     * @param commonName its name, 1 to 64 characters
     * @param algorithm the algorithm of its key
     * @return the authority
     * @throws IllegalArgumentException if the name is too short or too long
     */
    public static TestAuthority create(String commonName, KeyAlgorithm algorithm) {
        requireNonNull(algorithm, "algorithm");
        Issuer issuer = new Issuer(name(commonName), algorithm, algorithm.generate());
        return new TestAuthority(issuer, certify(issuer, issuer), null);
    }

    /**
     * Creates an intermediate authority below this one, with a new key of this authority's kind. Its certificate is
     * part of the chain of every certificate that it issues.
     *
     * @param commonName its name, 1 to 64 characters
     * @return the intermediate authority
     * @throws IllegalArgumentException if the name is too short or too long
     */
    public TestAuthority intermediate(String commonName) {
        KeyAlgorithm algorithm = issuer.algorithm();
        Issuer below = new Issuer(name(commonName), algorithm, algorithm.generate());
        return new TestAuthority(below, certify(issuer, below), this);
    }

    /**
     * Issues a certificate with a new key, both with the defaults of {@link #certificateFor(String)}.
     *
     * @param dnsName a host name, or {@code *.} and a domain. The first is also the common name, if it has at most 64
     *     characters, the limit of a common name
     * @param more further names
     * @return the certificate, its chain and its key
     * @throws IllegalArgumentException if a name is empty or not in ASCII
     */
    public TestCertificate issue(String dnsName, String... more) {
        return certificateFor(dnsName).andFor(more).issue();
    }

    /**
     * Begins a certificate that is valid for servers from yesterday for 90 days, with a new key on the curve P-256,
     * unless the builder is told otherwise.
     *
     * @param dnsName a host name, or {@code *.} and a domain; underscores and names of any length are accepted
     * @return the builder
     * @throws IllegalArgumentException if the name is empty or not in ASCII
     */
    public TestCertificate.Builder certificateFor(String dnsName) {
        return new TestCertificate.Builder(issuer, issuerCertificates()).andFor(dnsName);
    }

    /**
     * The authority's own certificate.
     *
     * @return a self-signed one, or that of an intermediate authority
     */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * The authority's own certificate, for the trust store of a client that does not run on Java.
     *
     * @return one PEM block
     */
    public String certificatePem() {
        return Pem.of(certificate);
    }

    /**
     * The root of this authority, for coverage checks.
     *
     * @return the root
     */
    public TrustRoots roots() {
        return TrustRoots.of(root().certificate);
    }

    /**
     * A client's trust manager that trusts only the root of this authority. It compares names only where the client
     * enables endpoint identification.
     *
     * @return the JDK's trust manager
     */
    public X509TrustManager trustManager() {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            anchors.setCertificateEntry("root", root().certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager x509) {
                    return x509;
                }
            }
            throw new IllegalStateException("this Java runtime has no trust manager for X.509");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot make a trust manager", e);
        }
    }

    /**
     * Creates a TLS context for clients that trust only this authority.
     *
     * @return the context, without a client certificate
     */
    public SSLContext sslContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }

    @Override
    public String toString() {
        return "TestAuthority[" + issuer.name() + "]";
    }

    private TestAuthority root() {
        return parent == null ? this : parent.root();
    }

    /** The certificates from this authority's to the root's, each followed by its issuer's. */
    private List<X509Certificate> issuerCertificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (TestAuthority each = this; each != null; each = each.parent) {
            certificates.add(each.certificate);
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certify(Issuer signer, Issuer authority) {
        Instant now = Instant.now();
        // wide enough for tests whose clock is in another year
        Issuer.Validity validity =
                new Issuer.Validity(now.minus(Duration.ofDays(10L * YEAR)), now.plus(Duration.ofDays(20L * YEAR)));
        return signer.sign(authority.name(), authority.keys().getPublic(), validity, TestAuthority::addExtensions);
    }

    private static void addExtensions(X509v3CertificateBuilder certificate) throws IOException {
        certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    /** Creates a name of a common name alone, whose length RFC 5280 appendix A.1 bounds. */
    static X500Name name(String commonName) {
        requireNonNull(commonName, "commonName");
        if (commonName.isEmpty() || commonName.length() > 64) {
            throw new IllegalArgumentException("a common name has 1 to 64 characters, not " + commonName.length());
        }
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }
}
