package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.StoredCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The certificates in the files of a directory, by what tells them apart: links to one file are that file. Not thread-safe. */
final class StoredCertificates {
    private final HostCheck examination;
    private final List<StoredCredentials> stored;
    private final Map<Path, Object> inodes = new HashMap<>();

    StoredCertificates(HostCheck examination, List<StoredCredentials> stored) {
        this.examination = examination;
        this.stored = stored;
    }

    /**
     * A certificate in a file. A large directory may read the file twice, and make two credentials of it.
     *
     * @param place what all links to the file have in common; empty if it is in none
     */
    record Identity(Optional<Object> place, String fingerprint) {}

    /** A credential, and the files that it is among. */
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

    /** What names a file whatever path leads to it; the path itself if that cannot be known. */
    private Object inode(Path path) {
        return inodes.computeIfAbsent(path, file -> {
            try {
                Object key =
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey();
                return key == null ? file.toRealPath() : key;
            } catch (IOException unknown) {
                return file;
            }
        });
    }

    /** The certificates that are in several files, each with one path for each of these. */
    List<DirectoryReport.Duplicate> duplicates() {
        Map<String, Map<Object, Path>> byFingerprint = new TreeMap<>();
        forEach(item -> item.file()
                .ifPresent(file -> byFingerprint
                        .computeIfAbsent(item.identity().fingerprint(), any -> new HashMap<>())
                        .merge(inode(file), file, (one, other) -> one.compareTo(other) < 0 ? one : other)));
        List<DirectoryReport.Duplicate> duplicates = new ArrayList<>();
        byFingerprint.forEach((fingerprint, files) -> {
            if (files.size() > 1) {
                duplicates.add(new DirectoryReport.Duplicate(fingerprint, List.copyOf(new TreeSet<>(files.values()))));
            }
        });
        duplicates.sort(
                (one, other) -> one.files().get(0).compareTo(other.files().get(0)));
        return duplicates;
    }
}
