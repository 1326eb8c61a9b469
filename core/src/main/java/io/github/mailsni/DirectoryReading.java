package io.github.mailsni;

import io.github.mailsni.pem.KeyMaterial;
import io.github.mailsni.pem.PublicKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One reading of a directory: every file of the layout is either in service or refused with a reason. */
final class DirectoryReading {
    private final Path directory;
    private final Layout layout;
    private final Instant now;
    private final CredentialLoader loader;
    private final Map<Credential, CredentialFiles> loaded = new LinkedHashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Mismatch> mismatches = new ArrayList<>();
    private final HostIndex.Builder index;

    /** A refused file, and whose it would have been as far as its name says. */
    private record Refusal(Optional<HostPattern> host, RefusedFile file) {}

    /** Files whose key is for another certificate, perhaps for one that is here. */
    private record Mismatch(CredentialFiles files, KeyMaterial material, CertificateLoadException exception) {}

    private DirectoryReading(Path directory, Layout layout, KeyPasswords passwords, Instant now) {
        this.directory = directory;
        this.layout = layout;
        this.now = now;
        this.loader = new CredentialLoader(passwords);
        this.index = new HostIndex.Builder(now);
    }

    /**
     * Reads all files of a directory.
     *
     * @throws CertificateLoadException if the directory cannot be listed
     */
    static DirectoryReading of(Path directory, Layout layout, KeyPasswords passwords, Instant now)
            throws CertificateLoadException {
        DirectoryReading reading = new DirectoryReading(directory, layout, passwords, now);
        Listing listing = reading.list();
        listing.refused().forEach(file -> reading.refusals.add(new Refusal(Optional.empty(), file)));
        listing.found().forEach(reading::load);
        reading.mismatches.forEach(reading::refuse);
        return reading;
    }

    /**
     * The index over what is in service.
     *
     * @throws CertificateLoadException if the default host has no credentials; if it has files, the reason is theirs, and no
     *     other certificate takes their place
     */
    HostIndex index(ServerName defaultHost) throws CertificateLoadException {
        Path expected = layout.certificateFile(directory, defaultHost);
        if (!isServedByItsOwn(defaultHost)) {
            Optional<RefusedFile> broken = brokenFileOf(defaultHost, expected);
            if (broken.isPresent()) {
                throw new CertificateLoadException(
                        broken.get().file(),
                        broken.get().reason(),
                        broken.get().problem() + ". It is the default host's, " + defaultHost
                                + ": nothing is served without it");
            }
        }
        return index.build(defaultHost)
                .orElseThrow(() -> new CertificateLoadException(
                        expected,
                        RefusalReason.CERTIFICATE_MISSING,
                        "there is no such file, and no other certificate here is for the default host " + defaultHost
                                + "; create it, or name another default host"));
    }

    LoadReport report() {
        List<CertificateWarning> warnings = new ArrayList<>();
        loaded.forEach((credential, files) -> {
            warnings.addAll(CertificateChecks.of(files, credential, now));
            if (index.superseded().contains(credential)) {
                warnings.add(superseded(files, credential));
            }
        });
        warnings.sort(Comparator.comparing(CertificateWarning::file));
        return new LoadReport(
                loaded.size(),
                refusals.stream()
                        .map(Refusal::file)
                        .sorted(Comparator.comparing(RefusedFile::file))
                        .toList(),
                warnings);
    }

    private Listing list() throws CertificateLoadException {
        if (!Files.isDirectory(directory)) {
            throw unreadable(
                    Files.exists(directory)
                            ? "this is not a directory; name the one with the certificates"
                            : "there is no such directory; name the one with the certificates",
                    null);
        }
        try {
            return layout.list(directory);
        } catch (IOException e) {
            throw unreadable(
                    "the directory cannot be listed (" + e.getClass().getSimpleName() + "); check its permissions", e);
        }
    }

    private CertificateLoadException unreadable(String problem, @Nullable IOException cause) {
        return new CertificateLoadException(directory, RefusalReason.DIRECTORY_UNREADABLE, problem, cause);
    }

    private void load(CredentialFiles files) {
        try {
            KeyMaterial material = loader.read(files);
            try {
                CredentialLoader.pair(files, material).forEach(credential -> serve(files, credential));
            } catch (CertificateLoadException e) {
                if (e.reason() != RefusalReason.KEY_MISMATCH) {
                    throw e;
                }
                mismatches.add(new Mismatch(files, material, e));
            }
        } catch (CertificateLoadException e) {
            refusals.add(new Refusal(files.host(), RefusedFile.of(e)));
        }
    }

    private void serve(CredentialFiles files, Credential credential) {
        loaded.put(credential, files);
        index.add(files.label(), hostsOf(files, credential), credential);
    }

    private static Set<String> hostsOf(CredentialFiles files, Credential credential) {
        return files.host().map(host -> Set.of(host.toString())).orElseGet(credential::coveredNames);
    }

    private void refuse(Mismatch mismatch) {
        RefusedFile plain = RefusedFile.of(mismatch.exception());
        String owner = ownerOf(mismatch.material().privateKeys())
                .map(file -> " (it belongs to the one in " + Printable.path(directory.relativize(file)) + ")")
                .orElse("");
        refusals.add(new Refusal(
                mismatch.files().host(),
                new RefusedFile(plain.file(), plain.reason(), plain.problem() + owner + "; renew both together")));
    }

    /** The file whose certificate a stray key is for: most often two keys were exchanged. */
    private Optional<Path> ownerOf(List<PrivateKey> keys) {
        return Stream.concat(
                        loaded.entrySet().stream()
                                .filter(each -> isFor(keys, each.getKey().leaf()))
                                .map(each -> each.getValue().certificate()),
                        mismatches.stream()
                                .filter(each -> each.material().certificates().stream()
                                        .anyMatch(certificate -> isFor(keys, certificate)))
                                .map(each -> each.files().certificate()))
                .findFirst();
    }

    private static boolean isFor(List<PrivateKey> keys, X509Certificate certificate) {
        return keys.stream().anyMatch(key -> PublicKeys.belongTogether(key, certificate.getPublicKey()));
    }

    private boolean isServedByItsOwn(ServerName host) {
        return loaded.entrySet().stream()
                .anyMatch(each -> hostsOf(each.getValue(), each.getKey()).contains(host.toString()));
    }

    private Optional<RefusedFile> brokenFileOf(ServerName host, Path expected) {
        return refusals.stream()
                .filter(refusal ->
                        refusal.host().map(HostPattern.of(host)::equals).orElse(false)
                                || refusal.file().file().equals(expected))
                .map(Refusal::file)
                .findFirst();
    }

    private static CertificateWarning superseded(CredentialFiles files, Credential credential) {
        return new CertificateWarning(
                files.certificate(),
                "duplicate",
                "another " + credential.keyType() + " certificate of " + files.label()
                        + " is newer or valid and is served instead; remove this one");
    }
}
