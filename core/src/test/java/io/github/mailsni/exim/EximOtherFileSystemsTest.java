package io.github.mailsni.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.support.FileSystemKind;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayName("Exim's options over a file system other than the default one")
class EximOtherFileSystemsTest {
    private static final String HOST = "mail.example.com";
    private static final String DEFAULT = "mail.default.example";
    private static final String NAME = "${if exists{/tls/$tls_in_sni.crt}{$tls_in_sni}{" + DEFAULT + "}}";
    private static final String CERTIFICATE = "/tls/" + NAME + ".crt";
    private static final String KEY = "/tls/" + NAME + ".key";

    @TempDir
    Path scratch;

    private final List<DirectoryEvent> events = new CopyOnWriteArrayList<>();

    private static TestCertificate write(FileSystem fileSystem, String host) throws IOException {
        Path folder = Files.createDirectories(fileSystem.getPath("/tls"));
        TestCertificate certificate = EximFiles.AUTHORITY.issue(host);
        for (String ending : new String[] {".crt", ".key"}) {
            Files.deleteIfExists(folder.resolve(host + ending)); // zipfs dates a file when it makes it
        }
        certificate.writeTo(folder.resolve(host + ".crt"), folder.resolve(host + ".key"));
        return certificate;
    }

    private EximTls open(FileSystem fileSystem, String certificate, String key) throws Exception {
        return EximTls.builder(certificate, key)
                .fileSystem(fileSystem)
                .listener(events::add)
                .primaryHostname(DEFAULT)
                .open();
    }

    private static void assertServes(EximTls exim, String host, TestCertificate certificate) {
        assertThat(exim.select(ServerName.of(host)).host().credentials())
                .extracting(credential -> credential.leaf())
                .containsExactly(certificate.leaf());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "JIMFS_WINDOWS")
    @DisplayName("find, report and explain the files there, and follow them")
    void life(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            TestCertificate byDefault = write(fileSystem, DEFAULT);
            TestCertificate first = write(fileSystem, HOST);
            try (EximTls exim = open(fileSystem, CERTIFICATE, KEY)) {
                assertServes(exim, HOST, first);
                assertServes(exim, "unknown.example", byDefault);
                assertThat(exim.report().refused()).isEmpty();
                assertThat(exim.explain(ServerName.of(HOST)).toString()).contains("/tls/" + HOST + ".crt");
                assertThat(CoverageCheck.standard()
                                .trusting(EximFiles.AUTHORITY.roots())
                                .check(exim, HOST)
                                .covered())
                        .isTrue();

                TestCertificate second = write(fileSystem, HOST);
                exim.reload();
                assertServes(exim, HOST, second);

                Path file = fileSystem.getPath("/tls/" + HOST + ".crt");
                Files.writeString(file, "no certificate");
                assertThat(exim.reload().refused())
                        .extracting(RefusedFile::file)
                        .containsExactly(file);
                assertServes(exim, HOST, second);
                Files.delete(file);
                exim.reload();
                assertServes(exim, HOST, byDefault);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "JIMFS_WINDOWS")
    @DisplayName("search the files of lookups and lists there, and no others")
    void lookups(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            TestCertificate certificate = write(fileSystem, HOST);
            TestCertificate byDefault = write(fileSystem, DEFAULT);
            Files.writeString(fileSystem.getPath("/tls/map"), "alias.example: " + HOST + "\n");
            String entry = "/tls/${lookup{$tls_in_sni}lsearch{/tls/map}{$value}{${lookup{$tls_in_sni.crt}dsearch{/tls}"
                    + "{$tls_in_sni}{" + DEFAULT + "}}}}";
            try (EximTls exim = open(fileSystem, entry + ".crt", entry + ".key")) {
                assertServes(exim, "alias.example", certificate);
                assertServes(exim, HOST, certificate);
                Files.writeString(fileSystem.getPath("/tls/map"), "");
                exim.reload();
                assertServes(exim, "alias.example", byDefault);
            }
            String none = "${if exists{" + scratch + "}{/nowhere}{/tls/" + DEFAULT + "}}";
            try (EximTls exim = open(fileSystem, none + ".crt", none + ".key")) {
                assertServes(exim, HOST, byDefault);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "JIMFS_WINDOWS")
    @DisplayName("report a failed expression and a refused file together")
    void failedExpression(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            TestCertificate byDefault = write(fileSystem, DEFAULT);
            write(fileSystem, HOST);
            Files.writeString(fileSystem.getPath("/tls/" + HOST + ".crt"), "no certificate");
            String failing = "${lookup{$tls_in_sni}lsearch{/tls/${if eq{$tls_in_sni}{no.example}{none}{map}}}{$value}{"
                    + NAME + "}}";
            Files.writeString(fileSystem.getPath("/tls/map"), "");
            try (EximTls exim = open(fileSystem, "/tls/" + failing + ".crt", "/tls/" + failing + ".key")) {
                assertServes(exim, "no.example", byDefault);
                assertServes(exim, HOST, byDefault);
                exim.reload();
                assertThat(exim.report().refused())
                        .extracting(RefusedFile::reason)
                        .contains(RefusalReason.EXPRESSION_FAILED)
                        .hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "JIMFS_WINDOWS")
    @DisplayName("serve the last good ones when it is closed, and say so once")
    void closed(FileSystemKind kind) throws Exception {
        FileSystem fileSystem = kind.open(scratch);
        TestCertificate byDefault = write(fileSystem, DEFAULT);
        TestCertificate certificate = write(fileSystem, HOST);
        try (EximTls exim = open(fileSystem, CERTIFICATE, KEY)) {
            assertServes(exim, HOST, certificate);
            events.clear();
            fileSystem.close();
            assertServes(exim, HOST, certificate);
            exim.reload();
            exim.reload();
            assertServes(exim, HOST, certificate);
            assertServes(exim, "never.asked.example", byDefault);
            assertThat(exim.statistics().lost()).isTrue();
            assertThat(events)
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.toString()).contains("its file system is closed", "stays in service"));
        }
        assertThatThrownBy(() -> open(fileSystem, CERTIFICATE, KEY))
                .isInstanceOf(CertificateLoadException.class)
                .hasMessageContaining("its file system is closed");
    }

    @ParameterizedTest
    @EnumSource(names = "JIMFS_WINDOWS")
    @DisplayName("are refused where no path begins with a slash, and the message names the path")
    void windows(FileSystemKind kind) throws Exception {
        try (FileSystem fileSystem = kind.open(scratch)) {
            assertThatThrownBy(() -> open(fileSystem, "/tls/a.crt", "/tls/a.key"))
                    .isInstanceOf(ExpressionSyntaxException.class)
                    .hasMessageContaining("/tls/a.crt");
        }
    }
}
