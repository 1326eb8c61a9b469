package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static io.github.mailsni.coverage.EximHosts.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.HostPattern;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.coverage.DirectoryReport.ServedName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file that is refused")
class RefusedFilesTest {
    @TempDir
    Path directory;

    /** What is wrong with a host's files. */
    private enum Fault {
        CERTIFICATE_GARBAGE,
        KEY_GARBAGE,
        CERTIFICATE_GONE,
        KEY_GONE,
        KEY_OF_ANOTHER
    }

    private static Stream<Arguments> faults() {
        return Stream.of(TestLayout.EXIM, TestLayout.PAIRS, TestLayout.KUBERNETES, TestLayout.BUNDLE, TestLayout.PKCS12)
                .flatMap(layout -> spellings()
                        .flatMap(spelling -> Stream.of(Fault.values())
                                .filter(fault -> !isOneFile(layout) || fault == Fault.CERTIFICATE_GARBAGE)
                                .map(fault -> Arguments.of(layout, spelling[0], spelling[1], fault))));
    }

    private static Stream<String[]> spellings() {
        return Stream.of(
                new String[] {"MÜNCHEN.example", "xn--mnchen-3ya.example"},
                new String[] {"Mail.Example.COM", "mail.example.com"},
                new String[] {"*.Example.com", "*.example.com"},
                new String[] {"mail.example.org", "mail.example.org"});
    }

    private static boolean isOneFile(TestLayout layout) {
        return layout == TestLayout.BUNDLE || layout == TestLayout.PKCS12;
    }

    private CertificateDirectory open(TestLayout layout) throws IOException {
        return CertificateDirectory.builder(directory)
                .layout(layout.layout())
                .passwords(file -> Optional.of(TestLayout.PASSWORD.toCharArray()))
                .defaultHost(DEFAULT)
                .open();
    }

    private List<Path> filesOf(String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(name))
                    .sorted()
                    .toList();
        }
    }

    private void damage(String name, Fault fault) throws IOException {
        List<Path> files = filesOf(name);
        Path certificate = files.get(0);
        Path key = files.get(files.size() - 1);
        switch (fault) {
            case CERTIFICATE_GARBAGE -> Files.writeString(certificate, "hello", StandardCharsets.US_ASCII);
            case KEY_GARBAGE -> Files.writeString(key, "hello", StandardCharsets.US_ASCII);
            case CERTIFICATE_GONE -> Files.delete(certificate);
            case KEY_GONE -> Files.delete(key);
            case KEY_OF_ANOTHER ->
                Files.writeString(key, AUTHORITY.issue("other.example").privateKeyPem());
        }
    }

    private static String someHostOf(String pattern) {
        return pattern.replace("*", "any");
    }

    @ParameterizedTest(name = "{0} {1} {3}")
    @MethodSource("faults")
    @DisplayName("is told of its host by all reports, however its name spells the host, and whatever is wrong")
    void everyLayout(TestLayout layout, String spelling, String host, Fault fault) throws Exception {
        AUTHORITY.issue(DEFAULT).writeTo(directory, layout);
        AUTHORITY.issue(host).writeTo(directory, layout, spelling);
        damage(spelling, fault);
        try (CertificateDirectory certificates = open(layout)) {
            assertThat(certificates.report().refused())
                    .singleElement()
                    .satisfies(file -> assertThat(file.hosts())
                            .extracting(HostPattern::toString)
                            .containsExactly(host));
            DirectoryReport report = EximHosts.check().checkDirectory(certificates);
            assertThat(report.covered()).isFalse();
            assertThat(report.names())
                    .filteredOn(name -> !name.covered())
                    .singleElement()
                    .satisfies(name -> {
                        assertThat(name.name()).isEqualTo(host);
                        assertThat(name.problems())
                                .anyMatch(problem -> problem.file().isPresent()
                                        && problem.file().get().toString().contains(spelling));
                    });
            HostCoverage verdict = EximHosts.check()
                    .check(certificates, someHostOf(host))
                    .hosts()
                    .get(0);
            assertThat(verdict.covered()).isFalse();
            assertThat(verdict.problems())
                    .anyMatch(problem -> problem.file().isPresent()
                            && problem.file().get().toString().contains(spelling));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mail.Example.COM", "MÜNCHEN.example", "*.Example.com"})
    @DisplayName("is told of its host where the layout is a template")
    void template(String spelling) throws Exception {
        Path folder = Files.createDirectories(directory.resolve("certs"));
        AUTHORITY.issue(DEFAULT).writeTo(folder.resolve(DEFAULT + ".pem"), folder.resolve(DEFAULT + ".pem"));
        Files.writeString(folder.resolve(spelling + ".pem"), "hello", StandardCharsets.US_ASCII);
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.template("certs/${tls_sni}.pem", "certs/${tls_sni}.pem"))
                .defaultHost(DEFAULT)
                .open()) {
            assertThat(EximHosts.check().checkDirectory(certificates).names())
                    .extracting(ServedName::covered)
                    .containsExactlyInAnyOrder(true, false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mail.Example.COM", "MÜNCHEN.example", "*.Example.com"})
    @DisplayName("is told of its host if its password is not known")
    void password(String spelling) throws Exception {
        AUTHORITY.issue(DEFAULT).writeTo(directory, TestLayout.PKCS12);
        AUTHORITY.issue("mail.example.com").writeTo(directory, TestLayout.PKCS12, spelling);
        KeyPasswords passwords = file ->
                file.toString().contains(DEFAULT) ? Optional.of(TestLayout.PASSWORD.toCharArray()) : Optional.empty();
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.pkcs12())
                .passwords(passwords)
                .defaultHost(DEFAULT)
                .open()) {
            assertThat(EximHosts.check().checkDirectory(certificates).names())
                    .filteredOn(name -> !name.covered())
                    .singleElement()
                    .satisfies(name -> assertThat(name.problems())
                            .extracting(Problem::code)
                            .contains(ProblemCode.PASSWORD));
        }
    }

    @Test
    @DisplayName("is told of the default host, which other files of it serve")
    void defaultHost() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        Files.writeString(hosts.certificateFile("Mail.DEFAULT.example"), "hello", StandardCharsets.US_ASCII);
        try (CertificateDirectory certificates = hosts.open()) {
            assertThat(EximHosts.check().check(certificates, DEFAULT).hosts())
                    .singleElement()
                    .satisfies(verdict -> {
                        assertThat(verdict.covered()).isTrue();
                        assertThat(verdict.problems())
                                .extracting(Problem::code)
                                .containsExactly(ProblemCode.KEY_MISSING);
                    });
        }
    }

    @Test
    @DisplayName("is told of each host in the certificate where names of files say nothing")
    void namedByCertificate() throws Exception {
        AUTHORITY.issue(DEFAULT).writeTo(directory, TestLayout.CERTBOT);
        AUTHORITY.issue("mail.example.com", "imap.example.com").writeTo(directory, TestLayout.CERTBOT, "some");
        Files.delete(directory.resolve("live/some/privkey.pem"));
        try (CertificateDirectory certificates = open(TestLayout.CERTBOT)) {
            assertThat(EximHosts.check().checkDirectory(certificates).names())
                    .filteredOn(name -> !name.covered())
                    .extracting(ServedName::name)
                    .containsExactly("imap.example.com", "mail.example.com");
        }
    }

    @Test
    @DisplayName("is told of the host that a lineage is called, if its certificate cannot be read")
    void lineage() throws Exception {
        AUTHORITY.issue(DEFAULT).writeTo(directory, TestLayout.CERTBOT);
        AUTHORITY.issue("mail.example.com").writeTo(directory, TestLayout.CERTBOT, "mail.example.com-0001");
        Files.writeString(directory.resolve("live/mail.example.com-0001/fullchain.pem"), "", StandardCharsets.US_ASCII);
        try (CertificateDirectory certificates = open(TestLayout.CERTBOT)) {
            assertThat(EximHosts.check().checkDirectory(certificates).names())
                    .filteredOn(name -> !name.covered())
                    .extracting(ServedName::name)
                    .containsExactly("mail.example.com");
        }
    }

    @Test
    @DisplayName("is told of the host that would be served with it by an Exim configuration")
    void exim() throws Exception {
        new EximHosts(directory);
        Path broken = directory.resolve("ruined");
        Files.writeString(broken, "hello", StandardCharsets.US_ASCII);
        String template =
                "${if eq{$tls_sni}{mail.example.com}{" + broken + "}{" + directory + "/exim.%s." + DEFAULT + "}}";
        try (EximTls certificates = EximTls.of(String.format(template, "crt"), String.format(template, "key"))) {
            HostCoverage verdict = EximHosts.check().check(certificates, "mail.example.com", DEFAULT).hosts().stream()
                    .filter(host -> !host.covered())
                    .findFirst()
                    .orElseThrow();
            assertThat(verdict.problems())
                    .filteredOn(problem -> problem.file().equals(Optional.of(broken)))
                    .extracting(Problem::code)
                    .containsExactly(ProblemCode.CERTIFICATE_UNREADABLE);
        }
    }
}
