package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds files by a pattern for the certificate's path and one for the key's, in which a placeholder stands for the host's name. The unit
 * is that name. A key's pattern without a placeholder is the key of all hosts; if there is none in either, the unit is the certificate's
 * path, and the certificate names the hosts.
 */
final class TemplateLayout extends Layout {
    /** Stands for the host's name, as in Exim's options. */
    static final String PLACEHOLDER = "${tls_sni}";

    private final PathPattern certificate;
    private final PathPattern key;

    TemplateLayout(String name, String certificatePattern, String keyPattern) {
        super(name);
        this.certificate = PathPattern.parse(certificatePattern);
        this.key = PathPattern.parse(keyPattern);
        if (certificate.isConstant() && !key.isConstant()) {
            throw new IllegalArgumentException("\"" + Printable.escape(certificatePattern)
                    + "\" is no pattern for the certificates of all hosts whose keys are in \""
                    + Printable.escape(keyPattern) + "\": it must contain " + PLACEHOLDER
                    + " in the place of the host's name");
        }
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        if (certificate.isConstant()) {
            entries(directory, name -> {}); // which fails where the directory cannot be listed
            paths(directory, certificate.text()).stream()
                    .filter(Layout::isPossiblyThere)
                    .findFirst()
                    .ifPresent(any -> units.accept(certificate.text()));
        } else if (key.isConstant()) {
            Path keyFile = key.resolve(directory, "");
            list(certificate, directory, host -> {
                if (!certificate.resolve(directory, host).equals(keyFile)) {
                    units.accept(host);
                }
            });
        } else if (certificate.root(directory).equals(key.root(directory))
                && certificate.endsWithHost()
                && key.endsWithHost()) {
            entriesOrNone(certificate.root(directory), directory, (name, entry) -> {
                hostIn(name, certificate, directory).ifPresent(units);
                if (!certificate.equals(key)) {
                    hostIn(name, key, directory).ifPresent(units);
                }
            });
        } else {
            list(certificate, directory, units);
            list(key, directory, units);
        }
    }

    private void list(PathPattern pattern, Path directory, Consumer<String> units) throws IOException {
        entriesOrNone(
                pattern.root(directory),
                directory,
                (name, entry) -> hostIn(name, pattern, directory)
                        .filter(host -> pattern.endsWithHost() || mayBeThere(pattern, directory, host, entry))
                        .ifPresent(units));
    }

    private Optional<String> hostIn(String name, PathPattern pattern, Path directory) {
        return pattern.hostIn(name).filter(host -> !isOfAnother(pattern, directory, host));
    }

    /**
     * Whether what fits one pattern for a host is what the other pattern means for another host: {@code mx-key.pem} is the key of
     * {@code mx}, not the certificate of {@code mx-key}, where certificates are called {@code ${tls_sni}.pem} and keys
     * {@code ${tls_sni}-key.pem}. The pattern with more around the host is believed, unless only by the other one there are both
     * files. Touches the disk only for a name that fits both.
     */
    private boolean isOfAnother(PathPattern pattern, Path directory, String host) {
        PathPattern other = pattern.equals(certificate) ? key : certificate;
        if (pattern.equals(other) || pattern.isConstant() || other.isConstant()) {
            return false;
        }
        Optional<String> another = other.hostIn(pattern.nameOf(host));
        boolean saysMore = other.literalLength() > pattern.literalLength();
        if (another.isEmpty() || FileNames.isUnspeakable(host)) {
            return another.isPresent() && saysMore;
        }
        return other.resolve(directory, another.get()).equals(pattern.resolve(directory, host))
                && !isPossiblyThere(other.resolve(directory, host))
                && (saysMore || isPossiblyThere(pattern.resolve(directory, another.get())));
    }

    private static boolean mayBeThere(PathPattern pattern, Path directory, String host, Path folder) {
        if (FileNames.isUnspeakable(host)) {
            return isFolder(folder);
        }
        Path file = pattern.resolve(directory, host);
        return isThere(file) || (isHidden(file) && isHost(host));
    }

    /** Only the directory itself has to exist, not the folders that the patterns name. */
    private static void entriesOrNone(Path folder, Path directory, BiConsumer<String, Path> entries)
            throws IOException {
        try {
            entries(folder, entries);
        } catch (NotDirectoryException | NoSuchFileException e) {
            if (folder.equals(directory)) {
                throw e;
            }
        }
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        if (certificate.isConstant()) {
            return paths(directory, certificate.text()).contains(changed)
                    ? Optional.of(certificate.text())
                    : Optional.empty();
        }
        return hostsAt(directory, changed).findFirst();
    }

    /** Returns the hosts whose file a path is by either pattern, by that with more around the host first. */
    private Stream<String> hostsAt(Path directory, Path changed) {
        return Stream.of(certificate, key)
                .filter(pattern ->
                        !pattern.isConstant() && !(key.isConstant() && changed.equals(key.resolve(directory, ""))))
                .sorted(Comparator.comparing(PathPattern::literalLength).reversed())
                .flatMap(pattern -> {
                    Path root = pattern.root(directory);
                    return changed.startsWith(root) && !changed.equals(root)
                            ? pattern.hostIn(root.relativize(changed).getName(0).toString()).stream()
                            : Stream.empty();
                });
    }

    @Override
    Set<String> unitsOf(Path directory, Collection<Path> changed) throws IOException {
        Set<String> units = new HashSet<>(super.unitsOf(directory, changed));
        if (!certificate.isConstant()) {
            changed.forEach(path -> hostsAt(directory, path).forEach(units::add));
        }
        if (key.isConstant() && changed.contains(key.resolve(directory, ""))) {
            list(directory, units::add);
        }
        return units;
    }

    @Override
    Optional<HostPattern> host(String unit) {
        return certificate.isConstant() ? Optional.empty() : Optional.of(HostPattern.ofUnicode(unit));
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) throws CertificateLoadException {
        Path certificateFile = certificate.resolve(directory, unit);
        Path keyFile = key.resolve(directory, unit);
        if (isOfAnother(certificate, directory, unit) || isOfAnother(key, directory, unit)) {
            return Optional.empty();
        }
        boolean there = certificate.equals(key) ? isPossiblyThere(certificateFile) : areThere(certificateFile, keyFile);
        if (!there) {
            return Optional.empty();
        }
        return Optional.of(host(unit)
                .map(host -> PairFiles.pem(host, certificateFile, keyFile))
                .orElseGet(() -> PairFiles.namedByCertificate(unit, certificateFile, keyFile)));
    }

    @Override
    List<Path> paths(Path directory, String unit) {
        return Stream.of(certificate.resolve(directory, unit), key.resolve(directory, unit))
                .distinct()
                .toList();
    }

    @Override
    List<Path> roots(Path directory) {
        return Stream.of(certificate.root(directory), key.root(directory))
                .distinct()
                .toList();
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return certificate.resolve(directory, host.toString());
    }

    /**
     * A relative path in which a placeholder may stand for the host's name.
     *
     * @param folders the names of the folders before the first that has the placeholder in it, or before the file
     * @param literals what stands around the placeholders in the first name that has one; none if no name has
     * @param literalLength how many characters they have together
     * @param segments all names between the slashes
     */
    private record PathPattern(List<String> folders, List<String> literals, int literalLength, List<String> segments) {
        static PathPattern parse(String pattern) {
            List<String> segments = List.of(pattern.split("/", -1));
            if (segments.stream()
                    .anyMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."))) {
                throw new IllegalArgumentException("\"" + Printable.escape(pattern)
                        + "\" is no pattern for files below the directory: it must be a relative path"
                        + " without empty, \".\" and \"..\" parts");
            }
            if (!pattern.contains(PLACEHOLDER)) {
                return new PathPattern(segments.subList(0, segments.size() - 1), List.of(), 0, segments);
            }
            List<String> folders = segments.stream()
                    .takeWhile(segment -> !segment.contains(PLACEHOLDER))
                    .toList();
            List<String> literals = List.of(segments.get(folders.size()).split("\\$\\{tls_sni}", -1));
            int length = literals.stream().mapToInt(String::length).sum();
            return new PathPattern(folders, literals, length, segments);
        }

        /** Whether there is no placeholder in it. */
        boolean isConstant() {
            return literals.isEmpty();
        }

        String text() {
            return String.join("/", segments);
        }

        Path resolve(Path directory, String host) {
            Path path = directory;
            for (String segment : segments) {
                path = path.resolve(segment.replace(PLACEHOLDER, host));
            }
            return path;
        }

        /** The directory in which the names with the hosts are. */
        Path root(Path directory) {
            Path root = directory;
            for (String folder : folders) {
                root = root.resolve(folder);
            }
            return root;
        }

        /** The name with the host, of the file or of a folder. */
        String nameOf(String host) {
            return segments.get(folders.size()).replace(PLACEHOLDER, host);
        }

        /** Whether the host is in the name of the file itself, not of a folder above. */
        boolean endsWithHost() {
            return segments.size() == folders.size() + 1;
        }

        Optional<String> hostIn(String name) {
            String first = literals.get(0);
            String last = literals.get(literals.size() - 1);
            if (!name.startsWith(first) || !name.endsWith(last)) {
                return Optional.empty();
            }
            int places = literals.size() - 1;
            int length = name.length() - literalLength;
            if (length < places || length % places != 0) {
                return Optional.empty();
            }
            String host = name.substring(first.length(), first.length() + length / places);
            return places == 1 || String.join(host, literals).equals(name) ? Optional.of(host) : Optional.empty();
        }
    }
}
