package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.catalog.Pairing.Candidate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Finds the files in which a chain goes on that a certificate's own file leaves incomplete. */
final class Issuers {
    /** More than a chain has that clients take. */
    private static final int LONGEST = 10;

    private final Map<X500Principal, List<Issuer>> bySubject = new HashMap<>();

    /** A certificate that may be an issuer, and the file that it is in. */
    private record Issuer(FoundCertificate certificate, Path file, Contents contents) {}

    /** Adds a certificate of an authority. */
    void add(FoundCertificate certificate, Path file, Contents contents) {
        bySubject
                .computeIfAbsent(certificate.subject(), any -> new ArrayList<>(1))
                .add(new Issuer(certificate, file, contents));
    }

    /** Returns the chain of a certificate as far as its own file has it, by what the certificates say of each other. */
    static List<FoundCertificate> within(Contents contents, FoundCertificate leaf) {
        List<FoundCertificate> chain = new ArrayList<>(3);
        chain.add(leaf);
        for (int i = 0; i < chain.size() && chain.size() < LONGEST; i++) {
            FoundCertificate last = chain.get(i);
            if (!last.isSelfIssued()) {
                for (FoundCertificate other : contents.certificates()) {
                    if (!chain.contains(other) && last.isIssuedBy(other)) {
                        chain.add(other);
                        break;
                    }
                }
            }
        }
        return chain;
    }

    /** Returns the files in which the chain of a certificate goes on: those nearest to it, without keys, and with the fewest other certificates. */
    List<Path> filesBehind(Candidate candidate) {
        List<Path> files = new ArrayList<>(0);
        List<FoundCertificate> chain = within(candidate.contents(), candidate.certificate());
        while (files.size() < LONGEST) {
            FoundCertificate last = chain.get(chain.size() - 1);
            Optional<Issuer> issuer = last.isSelfIssued() ? Optional.empty() : issuerOf(last, candidate.file());
            if (issuer.isEmpty()
                    || issuer.get().certificate().isSelfIssued()
                    || issuer.get().file().equals(candidate.file())
                    || files.contains(issuer.get().file())) {
                return files;
            }
            files.add(issuer.get().file());
            chain = within(issuer.get().contents(), issuer.get().certificate());
        }
        return files;
    }

    private Optional<Issuer> issuerOf(FoundCertificate certificate, Path file) {
        return bySubject.getOrDefault(certificate.issuer(), List.of()).stream()
                .filter(issuer -> certificate.isIssuedBy(issuer.certificate()))
                .min(Comparator.comparing(
                                (Issuer issuer) -> !issuer.certificate().isSelfIssued())
                        .thenComparing(issuer -> !Objects.equals(issuer.file().getParent(), file.getParent()))
                        .thenComparing(issuer -> !issuer.contents().keys().isEmpty())
                        .thenComparing(
                                issuer -> issuer.contents().certificates().size())
                        .thenComparing(issuer -> issuer.file().toString().length())
                        .thenComparing(Issuer::file));
    }
}
