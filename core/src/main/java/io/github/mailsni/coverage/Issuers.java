package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.internal.PathOrder;
import io.github.mailsni.internal.pem.KeyMaterialException;
import io.github.mailsni.internal.pem.PemReader;
import io.github.mailsni.internal.pem.SmallFile;
import io.github.mailsni.internal.x509.Chain;
import io.github.mailsni.internal.x509.SignatureChecks;
import io.github.mailsni.internal.x509.Validity;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * Finds issuers' certificates in local files: in the chains of all hosts, then in files beside them ({@code chain.pem},
 * {@code NAME.issuer.crt}, {@code ca.cer}). Files are read on the first request that the chains cannot answer with a valid certificate. Not
 * thread-safe.
 */
final class Issuers {
    /** The largest number of files beside those of the hosts that are opened. */
    private static final int MOST_FILES = 1000;

    private final Instant at;
    private final Supplier<Stream<Credential>> credentials;
    private final Map<X500Principal, List<Located>> bySubject = new HashMap<>();
    private final Set<Path> known = new LinkedHashSet<>();
    private boolean chainsRead;
    private boolean neighboursRead;

    Issuers(Instant at, Supplier<Stream<Credential>> credentials) {
        this.at = at;
        this.credentials = credentials;
    }

    static Issuers none(Instant at) {
        return new Issuers(at, Stream::empty);
    }

    /** A certificate and a file that contains it. */
    record Located(X509Certificate certificate, Path file) {}

    /** Finds the issuer's certificate of a certificate; of several, one that is valid at the instant of the check. */
    Optional<Located> of(X509Certificate certificate) {
        readChains();
        Optional<Located> inChains = find(certificate);
        if (inChains.filter(each -> Validity.of(each.certificate()).includes(at))
                .isPresent()) {
            return inChains;
        }
        readNeighbours();
        return find(certificate);
    }

    private Optional<Located> find(X509Certificate certificate) {
        SignatureChecks signatures = new SignatureChecks();
        return bySubject.getOrDefault(certificate.getIssuerX500Principal(), List.of()).stream()
                .sorted(Comparator.comparing(Located::certificate, Chain.issuersOf(certificate, at)))
                .filter(each -> Chain.isIssuer(each.certificate(), certificate, signatures))
                .findFirst();
    }

    private void readChains() {
        if (chainsRead) {
            return;
        }
        chainsRead = true;
        try (Stream<Credential> all = credentials.get()) {
            all.filter(credential -> !credential.files().isEmpty()).forEach(credential -> {
                known.addAll(credential.files());
                Path file = credential.files().get(0);
                credential.chain().stream().skip(1).forEach(issuer -> add(new Located(issuer, file)));
            });
        }
    }

    private void readNeighbours() {
        if (neighboursRead) {
            return;
        }
        neighboursRead = true;
        Set<Path> directories = new LinkedHashSet<>();
        known.forEach(file -> Optional.ofNullable(file.getParent()).ifPresent(directories::add));
        List<Path> neighbours = new ArrayList<>();
        directories.forEach(directory -> addNeighbours(directory, neighbours));
        neighbours.stream().sorted(PathOrder.BY_TEXT).limit(MOST_FILES).forEach(this::read);
    }

    private void addNeighbours(Path directory, List<Path> neighbours) {
        if (!directory.getFileSystem().isOpen()) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!known.contains(entry) && Files.isRegularFile(entry)) {
                    neighbours.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException notListed) {
            // an unreadable file has no issuer for us
        }
    }

    private void read(Path file) {
        if (!file.getFileSystem().isOpen()) {
            return;
        }
        try {
            PemReader.readCertificates(SmallFile.read(file)).forEach(each -> add(new Located(each, file)));
        } catch (KeyMaterialException noCertificates) {
            // the file is not a file of certificates
        }
    }

    private void add(Located issuer) {
        List<Located> ofThatName =
                bySubject.computeIfAbsent(issuer.certificate().getSubjectX500Principal(), any -> new ArrayList<>());
        if (ofThatName.stream().noneMatch(each -> each.certificate().equals(issuer.certificate()))) {
            ofThatName.add(issuer);
        }
    }
}
