package io.github.mailsni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pattern for the certificate's path and one for the key's, with a place for the host's name. */
final class TemplateLayout extends Layout {
    private final PathPattern certificate;
    private final PathPattern key;

    TemplateLayout(String name, String certificatePattern, String keyPattern) {
        super(name);
        this.certificate = PathPattern.parse(certificatePattern);
        this.key = PathPattern.parse(keyPattern);
    }

    @Override
    Listing list(Path directory) throws IOException {
        Collector collector = new Collector();
        Map<String, Path> certificates = certificate.list(directory);
        if (certificate.equals(key)) {
            certificates.forEach(
                    (host, file) -> collector.named(host, file, pattern -> CredentialFiles.pem(pattern, file, file)));
            return collector.listing();
        }
        certificates.forEach((host, file) -> collector.pair(host, file, key.resolve(directory, host)));
        key.list(directory).forEach((host, file) -> {
            if (!certificates.containsKey(host)) {
                collector.orphan(file, certificate.resolve(directory, host));
            }
        });
        return collector.listing();
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return certificate.resolve(directory, host.toString());
    }

    /**
     * A relative path in which a placeholder stands for the host's name.
     *
     * @param segments the names between the slashes, with {@link #PLACEHOLDER} for the host
     */
    private record PathPattern(List<String> segments) {
        private static final String PLACEHOLDER = "${tls_sni}";

        static PathPattern parse(String pattern) {
            List<String> segments = List.of(pattern.split("/", -1));
            if (!pattern.contains(PLACEHOLDER)) {
                throw new IllegalArgumentException("\"" + Printable.escape(pattern)
                        + "\" is no pattern for the files of all hosts: it must contain " + PLACEHOLDER
                        + " in the place of the host's name");
            }
            if (segments.stream()
                    .anyMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."))) {
                throw new IllegalArgumentException("\"" + Printable.escape(pattern)
                        + "\" is no pattern for files below the directory: it must be a relative path"
                        + " without empty, \".\" and \"..\" parts");
            }
            return new PathPattern(segments);
        }

        Path resolve(Path directory, String host) {
            Path path = directory;
            for (String segment : segments) {
                path = path.resolve(segment.replace(PLACEHOLDER, host));
            }
            return path;
        }

        /** The paths that are there, by host. */
        Map<String, Path> list(Path directory) throws IOException {
            Path parent = directory;
            int index = 0;
            while (!segments.get(index).contains(PLACEHOLDER)) {
                parent = parent.resolve(segments.get(index++));
            }
            Pattern segment = regex(segments.get(index));
            boolean last = index == segments.size() - 1;
            Map<String, Path> paths = new TreeMap<>();
            for (Path entry : entriesOrNone(parent, directory)) {
                hostIn(segment, entry).ifPresent(host -> {
                    Path path = resolve(directory, host);
                    if (last || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                        paths.put(host, path);
                    }
                });
            }
            return paths;
        }

        private static List<Path> entriesOrNone(Path parent, Path directory) throws IOException {
            try {
                return entries(parent);
            } catch (NotDirectoryException | NoSuchFileException e) {
                if (parent.equals(directory)) {
                    throw e;
                }
                return List.of();
            }
        }

        private static Optional<String> hostIn(Pattern segment, Path entry) {
            Matcher matcher = segment.matcher(fileName(entry));
            return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
        }

        private static Pattern regex(String segment) {
            StringBuilder regex = new StringBuilder();
            List<String> literals = new ArrayList<>(List.of(segment.split(Pattern.quote(PLACEHOLDER), -1)));
            regex.append(Pattern.quote(literals.remove(0))).append("(.+)");
            regex.append(Pattern.quote(literals.remove(0)));
            for (String literal : literals) {
                regex.append("\\1").append(Pattern.quote(literal));
            }
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }
    }
}
