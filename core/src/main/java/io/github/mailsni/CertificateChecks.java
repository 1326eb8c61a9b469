package io.github.mailsni;

import io.github.mailsni.x509.Flaw;
import io.github.mailsni.x509.Flaws;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What clients may object to in the credentials of a directory's files. */
final class CertificateChecks {
    private CertificateChecks() {}

    /** What is wrong with a credential that serves as the own one of some hosts. */
    static List<CertificateWarning> of(CredentialFiles files, Credential credential, Instant now) {
        List<Flaw> flaws = new ArrayList<>();
        Flaws.validity(credential.leaf(), now).ifPresent(flaws::add);
        if (credential.coveredNames().isEmpty()) {
            flaws.add(Flaws.noName());
        } else if (files.host().isPresent() && !covers(credential, files.host().get())) {
            flaws.add(new Flaw(
                    "certificate-host-mismatch",
                    "the certificate is for " + credential.coveredNames() + ", not for "
                            + files.host().get() + " as the file's name says"));
        }
        flaws.addAll(Flaws.ofChain(credential.chain()));
        return flaws.stream()
                .map(flaw -> new CertificateWarning(files.certificate(), flaw.code(), flaw.problem()))
                .toList();
    }

    private static boolean covers(Credential credential, HostPattern host) {
        return host.wildcard() ? credential.coveredNames().contains(host.toString()) : credential.covers(host.name());
    }
}
