package io.github.mailsni.coverage;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.pem.KeyMaterialException;
import io.github.mailsni.internal.pem.PemReader;
import io.github.mailsni.internal.pem.SmallFile;
import io.github.mailsni.internal.x509.Subject;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The root certificates that a check trusts.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class TrustRoots {
    /** Loads the public roots on first use. */
    private static final class PublicRoots {
        static final TrustRoots ROOTS = read();

        private static TrustRoots read() {
            List<X509Certificate> certificates = new ArrayList<>();
            try {
                TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
                factory.init((KeyStore) null);
                for (TrustManager each : factory.getTrustManagers()) {
                    if (each instanceof X509TrustManager x509) {
                        certificates.addAll(List.of(x509.getAcceptedIssuers()));
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java runtime cannot read the roots that it trusts", e);
            }
            String store = System.getProperty("javax.net.ssl.trustStore");
            String description = store == null ? "the public roots of this Java runtime" : "the roots in " + store;
            return new TrustRoots(Printable.line(description), certificates, Demand.NAME_AND_ISSUER);
        }
    }

    private final String description;
    private final Set<X509Certificate> certificates;
    private final Demand demand;

    private TrustRoots(String description, Collection<X509Certificate> certificates, Demand demand) {
        this.description = description;
        this.certificates = Set.copyOf(certificates);
        this.demand = demand;
    }

    /** The demands on a certificate beside a key of today's strength. */
    private enum Demand {
        /** The host's name, validity, and a path to a root. */
        NAME_AND_ISSUER,
        /** The host's name, and validity. */
        NAME,
        /** No further demand. */
        KEY
    }

    /**
     * The roots that this Java runtime trusts, nearly those of the browsers and of Gmail; or those of the system
     * property {@code javax.net.ssl.trustStore}, if it is set.
     *
     * @return the roots
     */
    public static TrustRoots publicRoots() {
        return PublicRoots.ROOTS;
    }

    /**
     * Trusts these roots, and no others.
     *
     * @param certificates the certificates of the authorities; one that is not self-signed is a trust anchor as well
     * @return the roots
     * @throws IllegalArgumentException if there is none
     */
    public static TrustRoots of(Collection<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("no root was given; to trust any issuer, say so: unchecked()");
        }
        String description = certificates.size() == 1
                ? "the given root (" + Subject.of(certificates.iterator().next()) + ")"
                : "the " + certificates.size() + " given roots";
        return new TrustRoots(description, certificates, Demand.NAME_AND_ISSUER);
    }

    /**
     * Trusts these roots, and no others.
     *
     * @param certificates the certificates of the authorities
     * @return the roots
     * @throws IllegalArgumentException if there is none
     */
    public static TrustRoots of(X509Certificate... certificates) {
        return of(List.of(certificates));
    }

    /**
     * Trusts the roots in a file of PEM certificates, and no others.
     *
     * @param file the file
     * @return the roots
     * @throws CertificateLoadException if it cannot be read or holds no certificate; the message says which file, and why
     */
    public static TrustRoots fromPem(Path file) throws CertificateLoadException {
        List<X509Certificate> certificates;
        try {
            certificates = PemReader.readCertificates(SmallFile.read(file));
        } catch (KeyMaterialException e) {
            throw new CertificateLoadException(
                    file, RefusalReason.CERTIFICATE_UNREADABLE, String.valueOf(e.getMessage()), e);
        }
        if (certificates.isEmpty()) {
            throw new CertificateLoadException(
                    file,
                    RefusalReason.CERTIFICATE_MISSING,
                    "there is no certificate in it; put those of the authorities there that are trusted");
        }
        return new TrustRoots("the roots in " + Printable.path(file), certificates, Demand.NAME_AND_ISSUER);
    }

    /**
     * Accepts every issuer: names, validity and keys are checked, issuers are not.
     *
     * @return roots that no chain has to lead to
     */
    public static TrustRoots unchecked() {
        return new TrustRoots("any issuer", List.of(), Demand.NAME);
    }

    /**
     * Trusts the keys themselves, as senders do that find them in TLSA records {@code 3 1 1} (DANE-EE): neither names
     * nor issuers nor dates of certificates are checked (RFC 7672 section 3.1.1), but the strength of keys is. The
     * records are those of {@link CoverageReport#tlsa}; whether they are published is not checked.
     *
     * @return roots that no chain has to lead to
     */
    public static TrustRoots dane() {
        return new TrustRoots("the keys of TLSA records 3 1 1 (DANE)", List.of(), Demand.KEY);
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
        return demand == Demand.NAME_AND_ISSUER;
    }

    /** Whether names and dates are checked. */
    boolean asksForNames() {
        return demand != Demand.KEY;
    }

    /** Returns the trusted roots in words. */
    @Override
    public String toString() {
        return description;
    }
}
