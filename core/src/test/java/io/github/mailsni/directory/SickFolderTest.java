package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.HookedFileSystem;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Without any convention, a folder that cannot be listed")
class SickFolderTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Sick folder");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";
    private static final TestCertificate BY_DEFAULT = AUTHORITY.issue(DEFAULT);
    private static final TestCertificate IN_SICK = AUTHORITY.issue(HOST);
    private static final TestCertificate ELSEWHERE = AUTHORITY.issue(OTHER);

    @TempDir
    Path temporary;

    private Path directory;

    /** The operations that fail on the sick folder, by the names of {@link HookedFileSystem.Hook}; on what is in it none does. */
    private volatile Set<String> failing = Set.of();

    @BeforeEach
    void resolve() throws Exception {
        directory = temporary.toRealPath();
        write("a/default", BY_DEFAULT);
    }

    private final class FileServer implements HookedFileSystem.Hook {
        @Override
        public void before(String operation, Path real) throws IOException {
            if (failing.contains(operation) && real.endsWith("m/sick")) {
                throw new FileSystemException(real.toString(), null, "Stale file handle");
            }
        }
    }

    private Path write(String name, TestCertificate certificate) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, certificate.privateKeyPem() + certificate.certificatePem());
    }

    private CertificateDirectory open(Path opened) throws CertificateLoadException {
        return CertificateDirectory.builder(opened)
                .layout(Layout.any())
                .defaultHost(DEFAULT)
                .open();
    }

    private CertificateDirectory openHooked() throws CertificateLoadException {
        return open(new HookedFileSystem(new FileServer()).path(directory));
    }

    private static List<X509Certificate> leaves(CertificateDirectory certificates, String host) {
        return certificates.select(ServerName.of(host)).host().credentials().stream()
                .map(Credential::leaf)
                .toList();
    }

    private static void assertNamesSickFolder(CertificateDirectory certificates, String problem) {
        assertThat(certificates.report().refused())
                .filteredOn(refused -> refused.file().toString().endsWith("m/sick"))
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusalReason.DIRECTORY_UNREADABLE);
                    assertThat(refused.problem()).contains(problem).contains("stays in service");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "stat", "realpath"})
    @DisplayName("when the directory is opened is named, and the rest is served until it comes back")
    void whenOpened(String operation) throws Exception {
        write("m/sick/pair", IN_SICK);
        write("z/pair", ELSEWHERE);
        if (operation.equals("realpath")) {
            Files.move(directory.resolve("m/sick"), directory.resolve("m/.target"));
            Files.createSymbolicLink(directory.resolve("m/sick"), Path.of(".target"));
        }
        failing = Set.of(operation);
        try (CertificateDirectory certificates = openHooked()) {
            assertThat(leaves(certificates, OTHER)).containsExactly(ELSEWHERE.leaf());
            assertThat(leaves(certificates, HOST)).containsExactly(BY_DEFAULT.leaf());
            assertNamesSickFolder(certificates, "Stale file handle");
            assertThat(certificates.report().refused()).hasSize(1);

            failing = Set.of();
            certificates.reload();
            assertThat(leaves(certificates, HOST)).containsExactly(IN_SICK.leaf());
            assertThat(certificates.report().refused()).isEmpty();
        }
    }

    @Test
    @DisplayName("later is named, its certificates stay, and the others are renewed, added and removed")
    void later() throws Exception {
        write("m/sick/deeper/pair", IN_SICK);
        Path other = write("z/pair", ELSEWHERE);
        TestCertificate renewed = AUTHORITY.issue(OTHER);
        TestCertificate added = AUTHORITY.issue("new.example.org");
        try (CertificateDirectory certificates = openHooked()) {
            failing = Set.of("list");
            write("z/pair", renewed);
            write("zz/pair", added);
            certificates.reload();

            assertThat(leaves(certificates, HOST)).containsExactly(IN_SICK.leaf());
            assertThat(leaves(certificates, OTHER)).containsExactly(renewed.leaf());
            assertThat(leaves(certificates, "new.example.org")).containsExactly(added.leaf());
            assertNamesSickFolder(certificates, "Stale file handle");
            assertThat(certificates.report().refused()).hasSize(1);

            Files.delete(other);
            certificates.reload();
            assertThat(leaves(certificates, OTHER)).containsExactly(BY_DEFAULT.leaf());
            assertThat(leaves(certificates, HOST)).containsExactly(IN_SICK.leaf());

            failing = Set.of();
            certificates.reload();
            assertThat(leaves(certificates, HOST)).containsExactly(IN_SICK.leaf());
            assertThat(certificates.report().refused()).isEmpty();

            Files.delete(directory.resolve("m/sick/deeper/pair"));
            certificates.reload();
            assertThat(leaves(certificates, HOST)).containsExactly(BY_DEFAULT.leaf());
        }
    }

    @Test
    @DisplayName("since it may not be read is named with what to permit, and its certificates stay")
    void closed() throws Exception {
        assumePermissionsMatter();
        write("m/sick/pair", IN_SICK);
        write("z/pair", ELSEWHERE);
        Path sick = directory.resolve("m/sick");
        try (CertificateDirectory certificates = open(directory)) {
            Files.setPosixFilePermissions(sick, PosixFilePermissions.fromString("---------"));
            TestCertificate renewed = AUTHORITY.issue(OTHER);
            write("z/pair", renewed);
            certificates.reload();

            assertThat(leaves(certificates, HOST)).containsExactly(IN_SICK.leaf());
            assertThat(leaves(certificates, OTHER)).containsExactly(renewed.leaf());
            assertNamesSickFolder(certificates, "permission denied");
            try (CertificateDirectory opened = open(directory)) {
                assertThat(leaves(opened, OTHER)).containsExactly(renewed.leaf());
                assertNamesSickFolder(opened, "permission denied");
                assertThat(opened.report().refused()).hasSize(1);
            }
            Files.setPosixFilePermissions(sick, PosixFilePermissions.fromString("rwx------"));
            certificates.reload();
            assertThat(certificates.report().refused()).isEmpty();
        } finally {
            Files.setPosixFilePermissions(sick, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void assumePermissionsMatter() throws IOException {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        Path probe = Files.createFile(directory.resolve("probe"));
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(probe), "this user may read whatever it is forbidden to");
        Files.delete(probe);
    }

    @Test
    @DisplayName("if it is the directory itself is an error when it is opened, and told once later")
    void itself() throws Exception {
        Path sick = directory.resolve("m/sick");
        write("m/sick/default", BY_DEFAULT);
        Path hooked = new HookedFileSystem(new FileServer()).path(sick);
        failing = Set.of("list");
        assertThatThrownBy(() -> open(hooked).close()).isInstanceOf(CertificateLoadException.class);

        failing = Set.of();
        try (CertificateDirectory certificates = open(hooked)) {
            failing = Set.of("list");
            certificates.reload();
            assertThat(leaves(certificates, DEFAULT)).containsExactly(BY_DEFAULT.leaf());
            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::file)
                    .isEmpty();
        }
    }
}
