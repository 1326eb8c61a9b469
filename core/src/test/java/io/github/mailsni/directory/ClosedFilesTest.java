package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Where a file may not be read, the message names")
class ClosedFilesTest {
    private static final String BY_DEFAULT = "mail.example.com";
    private static final String HOST = "mail.example.org";
    private static final String USER = System.getProperty("user.name");

    @TempDir
    Path temporary;

    private Path directory;
    private final List<Path> closed = new ArrayList<>();

    @BeforeEach
    void assumePermissionsMatter() throws IOException {
        directory = temporary.toRealPath();
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        Path probe = Files.createFile(directory.resolve("probe"));
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(probe), "this user may read whatever it is forbidden to");
        Files.delete(probe);
    }

    @AfterEach
    void open() throws IOException {
        for (Path path : closed) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void close(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
        closed.add(0, path);
    }

    /** As certbot does: the files in an archive, and links to them. */
    private Path certbot(String... hosts) throws IOException {
        TestAuthority authority = TestAuthority.create("Closed");
        for (String host : hosts) {
            Path archive = Files.createDirectories(directory.resolve("archive").resolve(host));
            Path live = Files.createDirectories(directory.resolve("live").resolve(host));
            authority.issue(host).writeTo(archive.resolve("fullchain1.pem"), archive.resolve("privkey1.pem"));
            for (String name : new String[] {"fullchain", "privkey"}) {
                Files.createSymbolicLink(live.resolve(name + ".pem"), Path.of("../../archive", host, name + "1.pem"));
            }
        }
        return directory;
    }

    private CertificateLoadException failure(Path opened, Layout layout) {
        return catchThrowableOfType(
                CertificateLoadException.class, () -> open(opened, layout).close());
    }

    private static CertificateDirectory open(Path opened, Layout layout) throws CertificateLoadException {
        return CertificateDirectory.builder(opened)
                .layout(layout)
                .defaultHost(BY_DEFAULT)
                .open();
    }

    @Test
    @DisplayName("certbot's closed archive, behind the open links")
    void archive() throws Exception {
        certbot(BY_DEFAULT);
        close(directory.resolve("archive"));
        assertThat(failure(directory, Layout.certbot()))
                .hasMessageContaining("live/mail.example.com/fullchain.pem: permission denied; let the user " + USER
                        + " enter the directory " + directory.resolve("archive") + " (setfacl -m u:" + USER + ":x "
                        + directory.resolve("archive"));
    }

    @Test
    @DisplayName("the closed file to which an open link leads")
    void target() throws Exception {
        certbot(BY_DEFAULT);
        Path key = directory.resolve("archive/mail.example.com/privkey1.pem");
        close(key);
        assertThat(failure(directory, Layout.certbot()))
                .hasMessageContaining("live/mail.example.com/privkey.pem: permission denied; let the user " + USER
                        + " read " + key + ", to which the link leads");
    }

    @Test
    @DisplayName("certbot's closed live directory, not the one above it")
    void live() throws Exception {
        certbot(BY_DEFAULT);
        close(directory.resolve("live"));
        assertThat(failure(directory, Layout.certbot()))
                .hasMessageStartingWith(
                        directory.resolve("live") + ": the directory cannot be listed: permission denied;"
                                + " let the user " + USER + " list the directory " + directory.resolve("live"));
        assertThat(failure(directory.resolve("live"), Layout.certbot()))
                .hasMessageStartingWith(
                        directory.resolve("live") + ": the directory cannot be listed: permission denied");
    }

    @Test
    @DisplayName("a closed directory above the one that is opened, which is there all the same")
    void above() throws Exception {
        certbot(BY_DEFAULT);
        close(directory);
        assertThat(failure(directory.resolve("live"), Layout.certbot()))
                .hasMessage(directory.resolve("live") + ": permission denied; let the user " + USER
                        + " enter the directory " + directory + " (setfacl -m u:" + USER + ":x " + directory
                        + ", or by the file's group)");
    }

    @Test
    @DisplayName("a lineage's closed folder, which does not go without a word")
    void lineage() throws Exception {
        certbot(BY_DEFAULT, HOST);
        close(directory.resolve("live").resolve(HOST));
        try (CertificateDirectory certificates = open(directory, Layout.certbot())) {
            assertThat(certificates.report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.toString())
                            .contains("enter the directory "
                                    + directory.resolve("live").resolve(HOST)));
        }
    }

    @Test
    @DisplayName("a host's closed folder among others, and passes over closed folders that are no host's")
    void folder() throws Exception {
        for (Layout layout : List.of(Layout.kubernetes(), Layout.pairs())) {
            Path root = Files.createDirectory(directory.resolve(layout.toString()));
            TestAuthority authority = TestAuthority.create("Closed");
            for (String host : List.of(BY_DEFAULT, HOST)) {
                Path folder = Files.createDirectory(root.resolve(host));
                authority.issue(host).writeTo(folder.resolve("tls.crt"), folder.resolve("tls.key"));
                authority.issue(host).writeTo(folder.resolve("fullchain.cer"), folder.resolve(host + ".key"));
            }
            close(root.resolve(HOST));
            close(Files.createDirectory(root.resolve("lost+found")));
            try (CertificateDirectory certificates = open(root, layout)) {
                assertThat(certificates.report().refused())
                        .singleElement()
                        .satisfies(refused ->
                                assertThat(refused.toString()).contains("enter the directory " + root.resolve(HOST)));
            }
        }
    }

    @Test
    @DisplayName("the closed key itself, with the remedy")
    void key() throws Exception {
        TestAuthority.create("Closed").issue(BY_DEFAULT).writeTo(directory, TestLayout.EXIM);
        Path key = directory.resolve("exim.key." + BY_DEFAULT);
        close(key);
        String expected =
                key + ": permission denied; let the user " + USER + " read it (setfacl -m u:" + USER + ":r " + key;
        assertThat(failure(directory, Layout.exim())).hasMessageStartingWith(expected);
        assertThat(catchThrowableOfType(
                        CertificateLoadException.class,
                        () -> EximTls.of(
                                directory.resolve("exim.crt." + BY_DEFAULT).toString(), key.toString())))
                .hasMessageContaining(expected);
    }

    @Test
    @DisplayName("certbot's closed archive to Exim's own lines, too")
    void exim() throws Exception {
        Path live = certbot(BY_DEFAULT).resolve("live").resolve(BY_DEFAULT);
        close(directory.resolve("archive"));
        assertThat(catchThrowableOfType(
                        CertificateLoadException.class,
                        () -> EximTls.of(
                                live.resolve("fullchain.pem").toString(),
                                live.resolve("privkey.pem").toString())))
                .hasMessageContaining("enter the directory " + directory.resolve("archive"));
    }

    @Test
    @DisplayName("the closed directory of a PKCS #12 file")
    void pkcs12() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path named = Files.createDirectory(directory.resolve("named"));
        TestAuthority.create("Closed").issue(BY_DEFAULT).writeTo(real, TestLayout.PKCS12);
        try (Stream<Path> files = Files.list(real)) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(named.resolve(file.getFileName()), file);
            }
        }
        close(real);
        assertThat(failure(named, Layout.pkcs12())).hasMessageContaining("enter the directory " + real);
    }
}
