package io.github.mailsni;

import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What TLS engines serve without a word and clients refuse: JSSE checks nothing that a key manager gives it.
 */
final class CertificateChecks {
    private static final int LEAST_RSA_BITS = 2048;
    private static final Set<Integer> NIST_CURVE_BITS = Set.of(256, 384, 521);
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";

    private final Path file;
    private final Credential credential;
    private final List<CertificateWarning> warnings = new ArrayList<>();

    private CertificateChecks(Path file, Credential credential) {
        this.file = file;
        this.credential = credential;
    }

    /** What is wrong with a credential that serves as the own one of some hosts. */
    static List<CertificateWarning> of(CredentialFiles files, Credential credential, Instant now) {
        CertificateChecks checks = new CertificateChecks(files.certificate(), credential);
        checks.validity(now);
        checks.names(files);
        checks.key();
        checks.signature();
        checks.usage();
        return checks.warnings;
    }

    private void validity(Instant now) {
        if (now.isAfter(credential.notAfter())) {
            warn("certificate-expired", "the certificate expired at " + credential.notAfter() + "; renew it");
        } else if (now.isBefore(credential.notBefore())) {
            warn(
                    "certificate-not-yet-valid",
                    "the certificate is valid from " + credential.notBefore() + " only; check this machine's clock");
        }
    }

    private void names(CredentialFiles files) {
        if (credential.coveredNames().isEmpty()) {
            warn(
                    "no-subject-alt-name",
                    "the certificate names no host in its subjectAltName extension, and clients ignore the common name;"
                            + " issue it anew");
        } else if (files.host().isPresent() && !covers(files.host().get())) {
            warn(
                    "certificate-host-mismatch",
                    "the certificate is for " + credential.coveredNames() + ", not for "
                            + files.host().get() + " as the file's name says");
        }
    }

    private boolean covers(HostPattern host) {
        return host.wildcard() ? credential.coveredNames().contains(host.toString()) : credential.covers(host.name());
    }

    private void key() {
        if (credential.leaf().getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            warn(
                    "weak-key",
                    "its RSA key has " + rsa.getModulus().bitLength() + " bits; clients demand " + LEAST_RSA_BITS);
        }
        if (credential.leaf().getPublicKey() instanceof ECPublicKey ec
                && !NIST_CURVE_BITS.contains(
                        ec.getParams().getCurve().getField().getFieldSize())) {
            warn("weak-key", "its key is on a curve that mail clients do not know; use P-256, P-384 or P-521");
        }
    }

    private void signature() {
        for (X509Certificate certificate : credential.chain()) {
            String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
            if (algorithm.contains("SHA1") || algorithm.contains("MD5")) {
                warn(
                        "weak-signature",
                        "the certificate of "
                                + Printable.escape(
                                        certificate.getSubjectX500Principal().getName()) + " is signed with "
                                + certificate.getSigAlgName() + ", which clients refuse");
            }
        }
    }

    private void usage() {
        List<String> usages;
        try {
            usages = credential.leaf().getExtendedKeyUsage();
        } catch (CertificateParsingException unreadable) {
            usages = List.of();
        }
        if (usages != null && !usages.contains(SERVER_AUTH) && !usages.contains(ANY_EXTENDED_KEY_USAGE)) {
            warn("no-server-auth", "the certificate's extended key usage does not allow TLS servers");
        }
    }

    private void warn(String code, String problem) {
        warnings.add(new CertificateWarning(file, code, problem));
    }
}
