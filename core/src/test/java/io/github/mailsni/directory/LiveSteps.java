package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.link;
import static io.github.mailsni.directory.LiveDirectory.remove;
import static io.github.mailsni.directory.LiveDirectory.replace;
import static io.github.mailsni.directory.LiveDirectory.text;
import static java.util.Objects.requireNonNull;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What may happen to a directory, step by step, in a layout. */
final class LiveSteps {
    static final String DEFAULT = "default.example";
    /** A host to whose files nothing happens. */
    static final String ANCHOR = "anchor.test";

    static final List<String> HOSTS = List.of(DEFAULT, "a.example", "b.example", "wild");
    static final List<String> NAMES = List.of(
            DEFAULT, ANCHOR, "a.example", "b.example", "c.example", "extra.test", "x.other.test", "unknown.test");

    private static final TestAuthority AUTHORITY = LiveDirectory.authority();
    private static final TestCertificate ANCHOR_CERTIFICATE = AUTHORITY.issue(ANCHOR);
    /** For each host some certificates, of which not all are for it alone. */
    private static final Map<String, List<TestCertificate>> CERTIFICATES = Map.of(
            DEFAULT,
            List.of(AUTHORITY.issue(DEFAULT), AUTHORITY.issue(DEFAULT), AUTHORITY.issue(DEFAULT, "b.example")),
            "a.example",
            List.of(
                    AUTHORITY.issue("a.example"),
                    AUTHORITY.issue("a.example", "extra.test"),
                    AUTHORITY.issue("b.example", "*.other.test")),
            "b.example",
            List.of(
                    AUTHORITY.issue("b.example"),
                    AUTHORITY.issue("b.example", "a.example"),
                    AUTHORITY.issue("*.example")),
            "wild",
            List.of(
                    AUTHORITY.issue("*.example"),
                    AUTHORITY.issue("*.example", "*.other.test"),
                    AUTHORITY.issue("c.example")));

    /** Where files are. */
    enum Place {
        EXIM {
            @Override
            Layout layout() {
                return Layout.exim();
            }

            @Override
            Path certificate(Path directory, String host) {
                return directory.resolve("exim.crt." + pattern(host));
            }

            @Override
            Path key(Path directory, String host) {
                return directory.resolve("exim.key." + pattern(host));
            }
        },
        BUNDLE {
            @Override
            Layout layout() {
                return Layout.bundle();
            }

            @Override
            Path certificate(Path directory, String host) {
                return directory.resolve(pattern(host) + ".pem");
            }

            @Override
            Path key(Path directory, String host) {
                return certificate(directory, host);
            }
        },
        CERTBOT {
            @Override
            Layout layout() {
                return Layout.certbot();
            }

            @Override
            Path certificate(Path directory, String host) {
                return directory.resolve("live").resolve(host).resolve("fullchain.pem");
            }

            @Override
            Path key(Path directory, String host) {
                return directory.resolve("live").resolve(host).resolve("privkey.pem");
            }

            @Override
            String label(String host) {
                return host;
            }
        };

        abstract Path certificate(Path directory, String host);

        abstract Path key(Path directory, String host);

        abstract Layout layout();

        /** What a host is called in events. */
        String label(String host) {
            return pattern(host);
        }

        private static String pattern(String host) {
            return host.equals("wild") ? "*.example" : host;
        }
    }

    /** What may happen. */
    enum Kind {
        WRITE,
        RENAME,
        LINK,
        CERTIFICATE_ONLY,
        KEY_ONLY,
        CUT_OFF,
        EMPTY,
        DELETE_CERTIFICATE,
        DELETE_KEY,
        DELETE,
        DIRECTORY_INSTEAD,
        TOUCH,
        MOVE_AWAY,
        MOVE_BACK,
        UNMOUNT,
        MOUNT,
        SELECT,
        SEE
    }

    /**
     * A step.
     *
     * @param host to whose files it happens
     * @param version of the certificate
     */
    public record Step(Kind kind, String host, int version) {}

    private final Place place;
    private final Path directory;
    private final Path away;
    private final Path unmounted;

    LiveSteps(Place place, Path parent) throws IOException {
        this.place = place;
        this.directory = Files.createDirectory(parent.resolve("tls"));
        this.away = parent.resolve("away");
        this.unmounted = parent.resolve("unmounted");
        write(ANCHOR, ANCHOR_CERTIFICATE);
        for (String host : HOSTS) {
            write(host, 0);
        }
    }

    Path directory() {
        return directory;
    }

    Path certificate(String host) {
        return place.certificate(directory, host);
    }

    Path key(String host) {
        return place.key(directory, host);
    }

    /** Whether all files are where they cannot be seen. */
    boolean isAway() {
        return Files.exists(away) || Files.exists(unmounted);
    }

    /** Whether there is something by the names of a host's files. */
    boolean isThere(String host) {
        return Files.exists(certificate(host), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(key(host), LinkOption.NOFOLLOW_LINKS);
    }

    private static TestCertificate certificate(String host, int version) {
        List<TestCertificate> all = CERTIFICATES.getOrDefault(host, List.of());
        return all.get(version % all.size());
    }

    void write(String host, int version) throws IOException {
        write(host, certificate(host, version));
    }

    private void write(String host, TestCertificate certificate) throws IOException {
        removeAll(host);
        certificate.writeTo(certificate(host), key(host));
    }

    /** Writes the files of a new host. */
    void sign(String host) throws IOException {
        write(host, ANCHOR_CERTIFICATE);
    }

    /** Makes room for a host's files. */
    private void removeAll(String host) throws IOException {
        remove(certificate(host));
        remove(key(host));
        Files.createDirectories(certificate(host).getParent());
    }

    /** Takes a step, if it can be taken. */
    void take(Step step) throws IOException {
        switch (step.kind()) {
            case MOVE_AWAY -> {
                if (!isAway()) {
                    Files.move(directory, away);
                }
            }
            case MOVE_BACK -> {
                if (Files.exists(away)) {
                    Files.move(away, directory);
                }
            }
            case UNMOUNT -> {
                if (!isAway()) {
                    Files.createDirectory(unmounted);
                    moveAll(directory, unmounted);
                }
            }
            case MOUNT -> {
                if (Files.exists(unmounted)) {
                    moveAll(unmounted, directory);
                    Files.delete(unmounted);
                }
            }
            default -> {
                if (!isAway()) {
                    happen(step);
                }
            }
        }
    }

    private static void moveAll(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Files.move(entry, to.resolve(entry.getFileName()));
            }
        }
    }

    private void happen(Step step) throws IOException {
        Path certificateFile = certificate(step.host());
        Path keyFile = key(step.host());
        TestCertificate latest = certificate(step.host(), step.version());
        switch (step.kind()) {
            case WRITE -> write(step.host(), latest);
            case RENAME -> rename(step.host(), latest);
            case LINK -> linkTo(step.host(), step.version(), latest);
            case CERTIFICATE_ONLY -> {
                if (Files.isRegularFile(certificateFile)) {
                    replace(certificateFile, latest.certificatePem());
                }
            }
            case KEY_ONLY -> {
                if (Files.isRegularFile(keyFile)) {
                    replace(keyFile, latest.privateKeyPem());
                }
            }
            case CUT_OFF -> {
                if (Files.isRegularFile(certificateFile)) {
                    String whole = text(certificateFile);
                    Files.writeString(certificateFile, whole.substring(0, whole.length() / 3));
                }
            }
            case EMPTY -> {
                if (Files.isRegularFile(keyFile)) {
                    Files.writeString(keyFile, "");
                }
            }
            case DELETE_CERTIFICATE -> deleteUnlessDefault(step.host(), certificateFile, keyFile);
            case DELETE_KEY -> deleteUnlessDefault(step.host(), keyFile, certificateFile);
            case DELETE -> {
                if (!step.host().equals(DEFAULT)) {
                    remove(certificateFile);
                    remove(keyFile);
                }
            }
            case DIRECTORY_INSTEAD -> {
                removeAll(step.host());
                Files.createDirectory(certificateFile);
            }
            case TOUCH -> {
                if (Files.isRegularFile(certificateFile)) {
                    Files.setLastModifiedTime(certificateFile, FileTime.from(Instant.ofEpochSecond(step.version())));
                }
            }
            default -> {}
        }
    }

    private static void deleteUnlessDefault(String host, Path file, Path other) throws IOException {
        if (!host.equals(DEFAULT) || (!file.equals(other) && Files.exists(other, LinkOption.NOFOLLOW_LINKS))) {
            remove(file);
        }
    }

    private void rename(String host, TestCertificate latest) throws IOException {
        if (Files.isDirectory(certificate(host))) {
            removeAll(host);
        }
        Files.createDirectories(certificate(host).getParent());
        if (certificate(host).equals(key(host))) {
            replace(certificate(host), latest.privateKeyPem() + latest.certificatePem());
        } else {
            replace(key(host), latest.privateKeyPem());
            replace(certificate(host), latest.certificatePem());
        }
    }

    private void linkTo(String host, int version, TestCertificate latest) throws IOException {
        Path store = Files.createDirectories(directory.resolve("store").resolve(host + version));
        latest.writeTo(store.resolve("crt"), store.resolve(certificate(host).equals(key(host)) ? "crt" : "key"));
        removeAll(host);
        link(certificate(host), relative(certificate(host), store.resolve("crt")));
        if (!certificate(host).equals(key(host))) {
            link(key(host), relative(key(host), store.resolve("key")));
        }
    }

    private static Path relative(Path link, Path target) {
        return requireNonNull(link.getParent()).relativize(target);
    }

    /** A copy of a host's files, whatever they lead to. */
    void copyTo(LiveSteps other, String host) throws IOException {
        other.removeAll(host);
        Files.writeString(other.key(host), text(key(host)));
        Files.writeString(other.certificate(host), text(certificate(host)));
    }

    void forget(String host) throws IOException {
        remove(certificate(host));
        remove(key(host));
    }
}
