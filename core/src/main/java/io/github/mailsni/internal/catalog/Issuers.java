package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.catalog.Pairing.Candidate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Finds the files in which a chain goes on that a certificate's own file leaves incomplete, or goes on with an issuer that is not valid
 * now.
 */
final class Issuers {
    /** More than a chain has that clients take. */
    private static final int LONGEST = 10;

    private final Instant now;
    private final Map<X500Principal, List<Issuer>> bySubject = new HashMap<>();

    /**
     * Finds issuers at a time.
     *
     * @param now in milliseconds since 1970
     */
    Issuers(long now) {
        this.now = Instant.ofEpochMilli(now);
    }

    /** A certificate that may be an issuer, and the file that it is in. */
    private record Issuer(FoundCertificate certificate, Path file, Contents contents) {}

    /** Adds a certificate of an authority. */
    void add(FoundCertificate certificate, Path file, Contents contents) {
        bySubject
                .computeIfAbsent(certificate.subject(), any -> new ArrayList<>(1))
                .add(new Issuer(certificate, file, contents));
    }

    /** Returns the chain of a certificate as far as its own file has it, by what the certificates say of each other. */
    List<FoundCertificate> within(Contents contents, FoundCertificate leaf) {
        List<FoundCertificate> chain = new ArrayList<>(3);
        Optional<FoundCertificate> next = Optional.of(leaf);
        while (next.isPresent() && chain.size() < LONGEST) {
            FoundCertificate last = next.get();
            chain.add(last);
            next = last.isSelfIssued() ? Optional.empty() : issuerWithin(contents, last, chain);
        }
        return chain;
    }

    private Optional<FoundCertificate> issuerWithin(
            Contents contents, FoundCertificate certificate, List<FoundCertificate> chain) {
        return contents.certificates().stream()
                .filter(other -> !chain.contains(other) && certificate.isIssuedBy(other))
                .min(Comparator.comparing(
                        FoundCertificate::validity, certificate.validity().issuersAt(now)));
    }

    /**
     * Returns the files in which the chain of a certificate goes on. Of several issuers one that is valid now is taken, and of these the one
     * in the nearest file, without keys, and with the fewest other certificates.
     */
    List<Path> filesBehind(Candidate candidate) {
        List<Path> files = new ArrayList<>(0);
        List<FoundCertificate> chain = new ArrayList<>(3);
        Contents contents = candidate.contents();
        FoundCertificate last = candidate.certificate();
        while (!last.isSelfIssued() && chain.size() < LONGEST) {
            chain.add(last);
            Optional<FoundCertificate> here = issuerWithin(contents, last, chain);
            Optional<Issuer> elsewhere =
                    here.filter(this::isValid).isPresent() ? Optional.empty() : issuerOf(last, candidate.file());
            if (here.isPresent()
                    && elsewhere.filter(each -> isValid(each.certificate())).isEmpty()) {
                last = here.get();
                continue;
            }
            if (elsewhere.isEmpty()
                    || elsewhere.get().certificate().isSelfIssued()
                    || elsewhere.get().file().equals(candidate.file())
                    || files.contains(elsewhere.get().file())) {
                return files;
            }
            files.add(elsewhere.get().file());
            contents = elsewhere.get().contents();
            last = elsewhere.get().certificate();
        }
        return files;
    }

    private Optional<Issuer> issuerOf(FoundCertificate certificate, Path file) {
        return bySubject.getOrDefault(certificate.issuer(), List.of()).stream()
                .filter(issuer -> certificate.isIssuedBy(issuer.certificate()))
                .min(Comparator.comparing((Issuer issuer) -> !isValid(issuer.certificate()))
                        .thenComparing(issuer -> !issuer.certificate().isSelfIssued())
                        .thenComparing(
                                issuer -> issuer.certificate().validity(),
                                certificate.validity().issuersAt(now))
                        .thenComparing(issuer -> !Objects.equals(issuer.file().getParent(), file.getParent()))
                        .thenComparing(issuer -> !issuer.contents().keys().isEmpty())
                        .thenComparing(
                                issuer -> issuer.contents().certificates().size())
                        .thenComparing(issuer -> issuer.file().toString().length())
                        .thenComparing(Issuer::file));
    }

    private boolean isValid(FoundCertificate certificate) {
        return certificate.validity().includes(now);
    }
}
