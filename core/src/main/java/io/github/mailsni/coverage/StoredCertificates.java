package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.StoredCredentials;
import io.github.mailsni.internal.PathOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/** Lists the certificates in the files of a directory, each once for all links to its file. Not thread-safe. */
final class StoredCertificates {
    private final HostCheck examination;
    private final List<StoredCredentials> stored;
    private final Map<Path, Object> inodes = new HashMap<>();

    StoredCertificates(HostCheck examination, List<StoredCredentials> stored) {
        this.examination = examination;
        this.stored = stored;
    }

    /**
     * Identifies a certificate in a file: a large directory may read the file twice, and make two credentials of it.
     *
     * @param place the identity of the file, which all links to it share; empty if the certificate is in no file
     */
    record Identity(Optional<Object> place, String fingerprint) {}

    /** A credential, and its files. */
    record Item(StoredCredentials stored, Credential credential, Identity identity) {
        Optional<Path> file() {
            return credential.files().stream().findFirst();
        }
    }

    void forEach(Consumer<Item> action) {
        for (StoredCredentials each : stored) {
            for (Credential credential : each.credentials()) {
                action.accept(new Item(each, credential, identity(credential)));
            }
        }
    }

    private Identity identity(Credential credential) {
        return identity(credential.files(), examination.examine(credential).fingerprint());
    }

    Identity identity(List<Path> files, String fingerprint) {
        return new Identity(files.stream().findFirst().map(this::inode), fingerprint);
    }

    /** The identity of a file, by whatever path it is reached; the path itself if the file system gives none. */
    private Object inode(Path path) {
        return inodes.computeIfAbsent(
                path, file -> examination.looks().at(file, () -> key(file)).orElse(file));
    }

    private static Optional<Object> key(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return Optional.of(key == null ? file.toRealPath() : key);
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /** The certificates that are in several files, with one path for each file. */
    List<DirectoryReport.Duplicate> duplicates() {
        Map<String, Map<Object, Path>> byFingerprint = new TreeMap<>();
        forEach(item -> item.file()
                .ifPresent(file -> byFingerprint
                        .computeIfAbsent(item.identity().fingerprint(), any -> new HashMap<>())
                        .merge(inode(file), file, BinaryOperator.minBy(PathOrder.BY_TEXT))));
        List<DirectoryReport.Duplicate> duplicates = new ArrayList<>();
        byFingerprint.forEach((fingerprint, files) -> {
            if (files.size() > 1) {
                duplicates.add(new DirectoryReport.Duplicate(
                        fingerprint,
                        files.values().stream().sorted(PathOrder.BY_TEXT).toList()));
            }
        });
        duplicates.sort(Comparator.comparing(duplicate -> duplicate.files().get(0), PathOrder.BY_TEXT));
        return duplicates;
    }
}
