package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.support.FileSystemKind;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A directory on a file system other than the default one")
class OtherFileSystemsTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";

    @TempDir
    Path scratch;

    /** Files as a tool writes them, and the layout that is to read them. */
    private record Tree(Layout layout, TestLayout files) {
        void write(TestCertificate certificate, Path directory, String host) throws IOException {
            certificate.writeTo(directory, files, host);
        }

        @Override
        public String toString() {
            return layout + " over " + files;
        }
    }

    private static Stream<Tree> trees() {
        return Stream.concat(
                Stream.of(TestLayout.values()).map(files -> new Tree(files.layout(), files)),
                Stream.of(
                        new Tree(Layout.any(), TestLayout.PAIRS),
                        new Tree(Layout.template("${tls_sni}.crt", "${tls_sni}.key"), TestLayout.PAIRS)));
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(FileSystemKind.values()).flatMap(kind -> trees().map(tree -> Arguments.of(kind, tree)));
    }

    private static Path fill(FileSystem fileSystem, Tree tree) throws IOException {
        Path directory = Files.createDirectories(FileSystemKind.root(fileSystem).resolve("certificates"));
        for (String host : new String[] {DEFAULT, HOST, OTHER}) {
            tree.write(certificate(host, 1), directory, host);
        }
        return directory;
    }

    private static CertificateDirectory.Builder builder(LiveDirectory live, Layout layout) {
        return live.builder().layout(layout).passwords(file -> Optional.of(TestLayout.PASSWORD.toCharArray()));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everywhere")
    @DisplayName("is opened, reported and judged, changes with reload, keeps the last good pair, and is closed")
    void life(FileSystemKind kind, Tree tree) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            Path directory = fill(fileSystem, tree);
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RELOAD)) {
                CertificateDirectory opened = live.open(builder(live, tree.layout()));
                live.assertServes(HOST, certificate(HOST, 1));
                live.assertServes(OTHER, certificate(OTHER, 1));
                live.assertServes("unknown.example", certificate(DEFAULT, 1));
                assertThat(opened.report().refused()).isEmpty();
                assertThat(opened.report().warnings()).isEmpty();
                assertThat(opened.statistics().hosts()).isEqualTo(3);
                assertThat(opened.stored()
                                .flatMap(stored -> stored.credentials().stream()
                                        .flatMap(credential -> credential.files().stream())))
                        .isNotEmpty()
                        .allMatch(file -> file.getFileSystem().equals(fileSystem));

                renew(tree, directory, 2);
                live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));

                breakFile(directory, HOST);
                live.certificates().reload();
                live.assertServes(HOST, certificate(HOST, 2));
                assertThat(opened.report().refused())
                        .singleElement()
                        .satisfies(refused ->
                                assertThat(refused.file().getFileSystem()).isEqualTo(fileSystem));
                assertThat(live.log()).anyMatch(line -> line.startsWith("WARN") && line.contains(HOST));

                renew(tree, directory, 3);
                live.soon(() -> live.assertServes(HOST, certificate(HOST, 3)));
                assertThat(opened.report().refused()).isEmpty();

                for (Path file : files(directory, OTHER)) {
                    Files.delete(file);
                }
                live.soon(() -> live.assertServesDefault(OTHER));
                assertThat(opened.statistics().lost()).isFalse();
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everywhere")
    @DisplayName("is judged by the same checks, and every file in a report is on it")
    void coverage(FileSystemKind kind, Tree tree) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            Path directory = fill(fileSystem, tree);
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RELOAD)) {
                CertificateDirectory opened = live.open(builder(live, tree.layout()));
                CoverageCheck check = CoverageCheck.standard()
                        .trusting(LiveDirectory.authority().roots());

                assertThat(check.check(opened, HOST, OTHER).covered()).isTrue();
                DirectoryReport report = check.checkDirectory(opened);
                assertThat(report.covered()).isTrue();
                assertThat(report.files())
                        .hasSize(3)
                        .allMatch(row -> row.file().getFileSystem().equals(fileSystem));
                assertThat(report.neverUsed()).isEmpty();
                assertThat(report.toText() + report.toJson() + report.toHtml()).contains(HOST);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("may be given by a relative path, and be too large to be read at once")
    void readOnFirstUse(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            Path directory = Files.createDirectories(fileSystem.getPath("tls"));
            for (String host : new String[] {DEFAULT, HOST, OTHER}) {
                certificate(host, 1).writeTo(directory, TestLayout.EXIM, host);
            }
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RELOAD)) {
                live.open(live.builder().readAtOnce(1));
                live.assertServes(HOST, certificate(HOST, 1));
                live.assertServes("unknown.example", certificate(DEFAULT, 1));
                assertThat(live.certificates().stored()).hasSize(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("is seen to change by rescans")
    void rescans(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            Tree tree = trees().findFirst().orElseThrow();
            Path directory = fill(fileSystem, tree);
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RESCANS)) {
                live.open();
                renew(tree, directory, 2);
                live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ZIP")
    @DisplayName("in memory is seen to change by its own notices")
    void notices(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            Tree tree = trees().findFirst().orElseThrow();
            Path directory = fill(fileSystem, tree);
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
                live.open();
                renew(tree, directory, 2);
                live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
                for (Path file : files(directory, OTHER)) {
                    Files.delete(file);
                }
                live.soon(() -> live.assertServesDefault(OTHER));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("that is closed removes no host: the last good ones stay, which is logged once")
    void closed(FileSystemKind kind) throws Exception {
        FileSystem fileSystem = kind.open(scratch);
        Path directory = fill(fileSystem, trees().findFirst().orElseThrow());
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
            CertificateDirectory opened = live.open();
            fileSystem.close();

            opened.reload();
            opened.reload();
            live.assertServes(HOST, certificate(HOST, 1));
            live.assertServes("unknown.example", certificate(DEFAULT, 1));
            assertThat(opened.statistics().lost()).isTrue();
            assertThat(opened.report().refused()).isEmpty();
            assertThat(opened.stored()).hasSize(3);
            CoverageCheck check =
                    CoverageCheck.standard().trusting(LiveDirectory.authority().roots());
            assertThat(check.check(opened, HOST).covered()).isTrue();
            check.checkDirectory(opened);
            assertCompares(opened); // it goes on
            assertThat(live.events()).singleElement().isInstanceOf(DirectoryEvent.DirectoryLost.class);
            assertThat(live.log()).singleElement().asString().contains("its file system is closed", "stays in service");
        }
    }

    /** The time since the last comparison grows until the next one, and then falls. */
    private static void assertCompares(CertificateDirectory opened) {
        AtomicReference<Duration> longest = new AtomicReference<>(Duration.ZERO);
        eventually(() -> {
            Duration since = opened.statistics().sinceComparison();
            longest.accumulateAndGet(since, (one, other) -> one.compareTo(other) > 0 ? one : other);
            assertThat(since).isLessThan(longest.get());
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("that is closed and too large to be read at once gives clients the default for what is not in memory")
    void closedAndNotRead(FileSystemKind kind) throws Exception {
        FileSystem fileSystem = kind.open(scratch);
        Path directory = fill(fileSystem, trees().findFirst().orElseThrow());
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
            CertificateDirectory opened = live.open(live.builder().readAtOnce(1).readAhead(false));
            fileSystem.close();
            live.assertServesDefault(HOST);
            assertThat(opened.hosts().map(Object::toString).toList()).hasSizeLessThan(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("that is closed is not opened, and the message says so")
    void openedClosed(FileSystemKind kind) throws Exception {
        FileSystem fileSystem = kind.open(scratch);
        Path directory = fill(fileSystem, trees().findFirst().orElseThrow());
        fileSystem.close();
        assertThatThrownBy(() -> CertificateDirectory.builder(directory)
                        .defaultHost(DEFAULT)
                        .open())
                .isInstanceOf(CertificateLoadException.class)
                .hasMessageContaining("its file system is closed");
    }

    @Test
    @DisplayName("in a ZIP file that cannot be written is a source like any other")
    void readOnly() throws Exception {
        Tree tree = trees().findFirst().orElseThrow();
        Path directory;
        try (FileSystem fileSystem = FileSystemKind.ZIP.open(scratch)) {
            directory = fill(fileSystem, tree);
        }
        try (FileSystem fileSystem = FileSystems.newFileSystem(scratch.resolve("files.zip"))) {
            Path there = fileSystem.getPath(directory.toString());
            try (LiveDirectory live = new LiveDirectory(there, Seen.BY_RELOAD)) {
                live.open();
                live.assertServes(HOST, certificate(HOST, 1));
                assertThat(live.certificates().reload().replaced()).isEmpty();
                assertThat(live.certificates().report().refused()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JIMFS_OS_X", "JIMFS_WINDOWS"})
    @DisplayName("whose names do not differ by case serves a host whatever the case of its file")
    void anyCase(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            Path directory = fill(fileSystem, trees().findFirst().orElseThrow());
            for (Path file : files(directory, HOST)) {
                Files.move(
                        file, file.resolveSibling(file.getFileName().toString().replace("mail", "Mail")));
            }
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RELOAD)) {
                live.open();
                live.assertServes(HOST, certificate(HOST, 1));
                certificate(HOST, 2).writeTo(directory, TestLayout.EXIM, HOST);
                live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
                assertThat(live.certificates().statistics().hosts()).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("may have names with letters outside ASCII")
    void letters(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            Path directory = fill(fileSystem, trees().findFirst().orElseThrow());
            certificate("xn--bcher-kva.example", 1).writeTo(directory, TestLayout.EXIM, "b\u00fccher.example");
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RELOAD)) {
                live.open();
                live.assertServes("xn--bcher-kva.example", certificate("xn--bcher-kva.example", 1));
            }
        }
    }

    @Nested
    @DisplayName("with links")
    class Links {
        @ParameterizedTest
        @EnumSource(mode = Mode.EXCLUDE, names = "ZIP")
        @DisplayName("of certbot's serves what they lead to, before and after a renewal")
        void certbot(FileSystemKind kind) throws Exception {
            try (FileSystem fileSystem = kind.open(scratch)) {
                Path root =
                        Files.createDirectories(FileSystemKind.root(fileSystem).resolve("letsencrypt"));
                for (String host : new String[] {DEFAULT, HOST}) {
                    renewLineage(root, host, 1);
                }
                int number = 1;
                for (Seen seen : new Seen[] {Seen.BY_RELOAD, Seen.BY_EVENTS}) {
                    int next = ++number;
                    try (LiveDirectory live = new LiveDirectory(root, seen)) {
                        live.open(live.builder().layout(Layout.certbot()));
                        renewLineage(root, HOST, next);
                        live.soon(() -> live.assertServes(HOST, certificate(HOST, next)));
                        assertThat(live.certificates().report().refused()).isEmpty();
                    }
                }
            }
        }

        private void renewLineage(Path root, String host, int number) throws IOException {
            Path archive = Files.createDirectories(root.resolve("archive").resolve(host));
            Path lineage = Files.createDirectories(root.resolve("live").resolve(host));
            certificate(host, number)
                    .writeTo(
                            archive.resolve("fullchain" + number + ".pem"),
                            archive.resolve("privkey" + number + ".pem"));
            for (String file : new String[] {"privkey", "fullchain"}) {
                Files.deleteIfExists(lineage.resolve(file + ".pem"));
                Path up = root.getFileSystem().getPath("..", "..", "archive", host, file + number + ".pem");
                Files.createSymbolicLink(lineage.resolve(file + ".pem"), up);
            }
        }

        @ParameterizedTest
        @EnumSource(mode = Mode.EXCLUDE, names = "ZIP")
        @DisplayName("of Kubernetes' serves what ..data leads to, before and after it is swapped")
        void kubernetes(FileSystemKind kind) throws Exception {
            try (FileSystem fileSystem = kind.open(scratch)) {
                Path root =
                        Files.createDirectories(FileSystemKind.root(fileSystem).resolve("secrets"));
                for (String host : new String[] {DEFAULT, HOST}) {
                    swap(root.resolve(host), host, 1);
                }
                int number = 1;
                for (Seen seen : new Seen[] {Seen.BY_RELOAD, Seen.BY_EVENTS}) {
                    int next = ++number;
                    try (LiveDirectory live = new LiveDirectory(root, seen)) {
                        live.open(live.builder().layout(Layout.kubernetes()));
                        swap(root.resolve(HOST), HOST, next);
                        live.soon(() -> live.assertServes(HOST, certificate(HOST, next)));
                        assertThat(live.certificates().report().refused()).isEmpty();
                    }
                }
            }
        }

        private void swap(Path folder, String host, int number) throws IOException {
            FileSystem fileSystem = folder.getFileSystem();
            Path version = Files.createDirectories(folder.resolve("..2026_" + number));
            certificate(host, number).writeTo(version.resolve("tls.crt"), version.resolve("tls.key"));
            Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
            Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
            for (String file : new String[] {"tls.crt", "tls.key"}) {
                if (!Files.exists(folder.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(folder.resolve(file), fileSystem.getPath("..data", file));
                }
            }
        }

        @ParameterizedTest
        @EnumSource(mode = Mode.EXCLUDE, names = "ZIP")
        @DisplayName("that lead nowhere, or in a circle, refuses those files and no others")
        void nowhere(FileSystemKind kind) throws Exception {
            try (FileSystem fileSystem = kind.open(scratch)) {
                Path directory = fill(fileSystem, trees().findFirst().orElseThrow());
                Path certificate = directory.resolve("exim.crt." + HOST);
                Files.delete(certificate);
                Files.createSymbolicLink(certificate, fileSystem.getPath("missing"));
                Path key = directory.resolve("exim.key." + OTHER);
                Files.delete(key);
                Files.createSymbolicLink(key, key.getFileName());
                try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RELOAD)) {
                    live.open();
                    live.assertServesDefault(HOST);
                    live.assertServesDefault(OTHER);
                    assertThat(live.certificates().report().refused()).hasSize(2);
                }
            }
        }
    }

    /** Writes a new pair in the place of the old one; zipfs dates a file when it makes it, and not when it overwrites it. */
    private static void renew(Tree tree, Path directory, int number) throws IOException {
        for (Path file : files(directory, HOST)) {
            Files.delete(file);
        }
        tree.write(certificate(HOST, number), directory, HOST);
    }

    private static List<Path> files(Path directory, String host) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(host))
                    .toList();
        }
    }

    private static void breakFile(Path directory, String host) throws IOException {
        Path file = files(directory, host).get(0);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
    }
}
