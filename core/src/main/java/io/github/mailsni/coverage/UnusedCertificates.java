package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.MatchKind;
import io.github.mailsni.coverage.DirectoryReport.Unused;
import io.github.mailsni.coverage.DirectoryReport.UnusedReason;
import io.github.mailsni.coverage.StoredCertificates.Item;
import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Explains why no client is presented a certificate. Not thread-safe. */
final class UnusedCertificates {
    private final Instant at;
    private final Map<String, Served> byName = new HashMap<>();

    /** The certificates that clients of a name are presented. */
    private record Served(MatchKind match, List<PresentedCertificate> certificates) {}

    UnusedCertificates(Instant at) {
        this.at = at;
    }

    /** Records the certificates that clients of a name are presented: the host's own, and stand-ins. */
    void serves(String name, MatchKind match, List<PresentedCertificate> certificates) {
        byName.put(name, new Served(match, certificates));
    }

    /** Explains why a certificate is never presented. */
    Unused why(Item item, boolean copy) {
        Credential credential = item.credential();
        if (copy) {
            return new Unused(
                    UnusedReason.COPY, "it is a copy; no client asks for a host that is called so", Optional.empty());
        }
        Optional<Rival> rival = rival(item);
        String instead = rival.map(this::served).orElse("");
        Optional<Path> file = rival.flatMap(each -> file(each.certificate()));
        if (at.isAfter(credential.notAfter())) {
            return new Unused(UnusedReason.EXPIRED, "it expired at " + credential.notAfter() + instead, file);
        }
        if (at.isBefore(credential.notBefore())) {
            return new Unused(
                    UnusedReason.NOT_YET_VALID, "it is not valid before " + credential.notBefore() + instead, file);
        }
        if (rival.isEmpty()) {
            return new Unused(
                    UnusedReason.NO_NAME,
                    "it names no host in its subjectAltName extension, and its file is not called after one",
                    Optional.empty());
        }
        return new Unused(
                UnusedReason.DISPLACED,
                "for " + rival.get().name() + " " + place(rival.get().certificate()) + " is served, "
                        + reason(item, rival.get()),
                file);
    }

    /** A certificate that is presented for one of the unused certificate's names. */
    private record Rival(String name, MatchKind match, PresentedCertificate certificate) {}

    /** Finds the presented certificate to compare with, preferably of an equal key type. */
    private Optional<Rival> rival(Item item) {
        Set<String> names = new LinkedHashSet<>();
        item.stored().host().ifPresent(host -> names.add(host.toString()));
        names.addAll(item.credential().coveredNames());
        List<Rival> rivals = new ArrayList<>();
        for (String name : names) {
            Served served = byName.get(name);
            if (served != null) {
                served.certificates().forEach(each -> rivals.add(new Rival(name, served.match(), each)));
            }
        }
        return rivals.stream()
                .filter(rival -> !rival.certificate().standIn()
                        && rival.certificate().keyType() == item.credential().keyType())
                .findFirst()
                .or(() -> rivals.stream().findFirst());
    }

    private String served(Rival rival) {
        return "; for " + rival.name() + " " + place(rival.certificate()) + " is served";
    }

    private static String reason(Item item, Rival rival) {
        Credential credential = item.credential();
        PresentedCertificate other = rival.certificate();
        if (other.fingerprintSha256().equals(item.identity().fingerprint())) {
            return "which has this certificate, too";
        }
        if (other.keyType() == credential.keyType() && other.notAfter().isAfter(credential.notAfter())) {
            return "which is valid longer, until " + other.notAfter();
        }
        return switch (rival.match()) {
            case EXACT -> "which comes first: it is called after the host";
            case WILDCARD -> "which comes first: it is called after the domain of the host";
            case DEFAULT -> "which comes first: it is the default host's";
            case SUBJECT_ALT_NAME -> "which comes first";
        };
    }

    private static Optional<Path> file(PresentedCertificate certificate) {
        return certificate.files().stream().findFirst();
    }

    private static String place(PresentedCertificate certificate) {
        return file(certificate)
                .map(Printable::path)
                .orElseGet(() -> "a certificate of " + Printable.line(certificate.subject()));
    }
}
