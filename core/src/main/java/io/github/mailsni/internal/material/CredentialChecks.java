package io.github.mailsni.internal.material;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.HostPattern;
import io.github.mailsni.internal.pem.KeyMaterial;
import io.github.mailsni.internal.x509.Flaw;
import io.github.mailsni.internal.x509.Flaws;
import io.github.mailsni.internal.x509.ServedFlaws;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds what clients may object to in the credentials of a unit. */
public final class CredentialChecks {
    private CredentialChecks() {}

    /**
     * Finds what is wrong with credentials that serve hosts as their own ones.
     *
     * @param content all that was read of the files
     */
    public static List<CertificateWarning> of(
            PairFiles files, List<Credential> credentials, KeyMaterial content, Instant now) {
        List<CertificateWarning> warnings = new ArrayList<>();
        for (Credential credential : credentials) {
            List<Flaw> flaws = flaws(files, credential, now);
            ServedFlaws.of(credential.chain(), content.certificates(), now).stream()
                    .filter(flaw -> !flaws.contains(flaw))
                    .forEach(flaws::add);
            flaws.forEach(flaw -> warnings.add(warning(files, flaw)));
        }
        List<Flaw> uncommon = credentials.stream()
                .flatMap(credential -> ServedFlaws.uncommonKey(credential.leaf()).stream())
                .toList();
        if (uncommon.size() == credentials.size()) {
            uncommon.stream().distinct().forEach(flaw -> warnings.add(warning(files, flaw)));
        }
        return List.copyOf(warnings);
    }

    private static CertificateWarning warning(PairFiles files, Flaw flaw) {
        return new CertificateWarning(files.certificate(), flaw.code(), flaw.problem());
    }

    private static List<Flaw> flaws(PairFiles files, Credential credential, Instant now) {
        List<Flaw> flaws = new ArrayList<>();
        Flaws.validity(credential.leaf(), now).ifPresent(flaws::add);
        if (credential.coveredNames().isEmpty()) {
            flaws.add(presented(Flaws.noName(), files));
        } else if (files.host().isPresent() && !covers(credential, files.host().get())) {
            Flaw mismatch = new Flaw(
                    "certificate-host-mismatch",
                    "the certificate is for " + credential.coveredNames() + ", not for "
                            + files.host().get() + " as the file's name says");
            flaws.add(presented(mismatch, files));
        }
        flaws.addAll(Flaws.ofChain(credential.chain()));
        return flaws;
    }

    /** Says what becomes of a certificate in the files of a wildcard: those of a host are presented whatever they name. */
    private static Flaw presented(Flaw flaw, PairFiles files) {
        return files.host()
                .filter(HostPattern::isWildcard)
                .map(host -> new Flaw(
                        flaw.code(),
                        flaw.problem() + "; a host below " + host.name()
                                + " that it does not name is presented the next candidate, such as the default's"))
                .orElse(flaw);
    }

    private static boolean covers(Credential credential, HostPattern host) {
        return host.isWildcard() ? credential.coveredNames().contains(host.toString()) : credential.covers(host.name());
    }
}
