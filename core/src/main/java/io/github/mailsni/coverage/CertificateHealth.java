package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.internal.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a server can present valid certificates, in few words: for a health check that is asked often. It looks at
 * the default, which every client without a host of its own gets, and at whether the directory is followed; {@link
 * CoverageCheck} judges every host.
 *
 * <p>Immutable and thread-safe.
 *
 * @param problems the problems, each in one line of printable text; unmodifiable
 * @since 0.1.0
 */
public record CertificateHealth(List<String> problems) {
    /**
     * Copies the list.
     *
     * @param problems the problems, each in one line of printable text
     */
    public CertificateHealth {
        problems = List.copyOf(problems);
    }

    /**
     * Examines the certificates of a server. Changes nothing in service. May wait for the disk, to read the files of
     * the default.
     *
     * @param certificates the certificates
     * @param at the instant at which they must be valid
     * @return the problems of the default and of the directory
     */
    public static CertificateHealth of(CertificateSelector certificates, Instant at) {
        requireNonNull(certificates, "certificates");
        requireNonNull(at, "at");
        List<String> problems = new ArrayList<>();
        certificates
                .select(RequestedName.absent())
                .candidates()
                .forEach(host -> host.credentials().forEach(credential -> examine(host, credential, at, problems)));
        DirectoryStatistics statistics = certificates.statistics();
        if (statistics.lost()) {
            problems.add(
                    "the directory has vanished, or does not answer; the certificates that were read last are served");
        }
        return new CertificateHealth(problems);
    }

    private static void examine(HostCredentials host, Credential credential, Instant at, List<String> problems) {
        String which = "the default's " + credential.keyType() + " certificate (" + Printable.line(host.label()) + ") ";
        if (at.isAfter(credential.notAfter())) {
            problems.add(which + "expired at " + credential.notAfter());
        } else if (at.isBefore(credential.notBefore())) {
            problems.add(which + "is not valid before " + credential.notBefore());
        }
    }

    /**
     * Whether there is no problem.
     *
     * @return true if the default is valid and the directory is followed
     */
    public boolean ok() {
        return problems.isEmpty();
    }
}
