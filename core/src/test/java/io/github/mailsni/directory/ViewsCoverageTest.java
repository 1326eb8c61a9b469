package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A check of coverage")
class ViewsCoverageTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Root of the views");
    private final CoverageCheck check =
            CoverageCheck.standard().trusting(AUTHORITY.roots()).at(Clock.fixed(Instant.now(), ZoneOffset.UTC));
    private static final int LARGE = 0;
    private static final int SMALL = 100;

    private static final String[] HOSTS = {
        DEFAULT, "mail.example.com", "imap.example.com", "broken.example.com", "mixed.example.com", "unknown.example"
    };

    @TempDir
    Path directory;

    @BeforeEach
    void files() throws Exception {
        write(DEFAULT, DEFAULT);
        write("mail.example.com", "mail.example.com", "imap.example.com");
        write("mixed.example.com", "mixed.example.com");
        Files.writeString(
                directory.resolve("exim.key.mixed.example.com"),
                AUTHORITY.issue("other.example").privateKeyPem());
        ruin("broken.example.com");
    }

    private void write(String name, String first, String... more) throws Exception {
        AUTHORITY.certificateFor(first).andFor(more).issue().writeTo(directory, TestLayout.EXIM, name);
    }

    private void ruin(String host) throws Exception {
        Files.writeString(directory.resolve("exim.crt." + host), "hello", StandardCharsets.US_ASCII);
        Files.writeString(directory.resolve("exim.key." + host), "hello", StandardCharsets.US_ASCII);
    }

    private CertificateDirectory.Builder builder(int readAtOnce) {
        return CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .withoutEvents()
                .rescanInterval(Duration.ofDays(1))
                .readAhead(false)
                .readAtOnce(readAtOnce);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    @DisplayName("judges a view of a directory as the directory, also one that nobody has read yet")
    void views(int readAtOnce) throws Exception {
        try (CertificateDirectory one = builder(readAtOnce).open();
                CertificateDirectory other = builder(readAtOnce).open()) {
            CertificateSelector view =
                    other.withUnknownNames(UnknownNamePolicy.REJECT).withUnknownNames(UnknownNamePolicy.DEFAULT);
            CoverageReport expected = check.check(one, HOSTS);
            CoverageReport report = check.check(view, HOSTS);
            assertThat(report.toJson()).isEqualTo(expected.toJson());
            assertThat(report.host("broken.example.com").orElseThrow().problems())
                    .extracting(problem -> problem.code().code())
                    .contains("certificate-unreadable");
            assertThat(report.host("imap.example.com").orElseThrow().covered()).isTrue();
            assertThat(check.checkDirectory(view).toJson())
                    .isEqualTo(check.checkDirectory(one).toJson());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    @DisplayName("judges a whole directory through a view without a check of hosts before")
    void wholeDirectory(int readAtOnce) throws Exception {
        try (CertificateDirectory certificates = builder(readAtOnce).open()) {
            DirectoryReport report = check.checkDirectory(certificates.withUnknownNames(UnknownNamePolicy.REJECT));
            assertThat(report.names())
                    .filteredOn(name -> !name.covered())
                    .extracting(DirectoryReport.ServedName::name)
                    .containsExactly("broken.example.com", "mixed.example.com");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    @DisplayName("changes nothing: what the directory has not seen yet it does not see because of a check")
    void noReload(int readAtOnce) throws Exception {
        List<DirectoryEvent> events = new CopyOnWriteArrayList<>();
        try (CertificateDirectory certificates =
                builder(readAtOnce).listener(events::add).open()) {
            check.check(certificates, HOSTS);
            events.clear();
            write("new.example.com", "new.example.com");
            ruin("mail.example.com");
            check.check(certificates, HOSTS);
            check.checkDirectory(certificates);
            assertThat(events).isEmpty();
            assertThat(certificates.select(ServerName.of("new.example.com")).unknown())
                    .isTrue();
            assertThat(certificates.select(ServerName.of("mail.example.com")).match())
                    .isEqualTo(MatchKind.EXACT);
        }
    }

    @Test
    @DisplayName("of a whole selector that cannot list what it has is refused, and says so")
    void notListed() {
        HostCredentials host = HostCredentials.of("any", List.of(credential()));
        CertificateSelector selector =
                InMemorySelector.of(name -> new Selection(host, MatchKind.DEFAULT, false, List.of(host)));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> check.checkDirectory(selector))
                .withMessageContaining("cannot list");
    }

    private static Credential credential() {
        var issued = AUTHORITY.issue("any.example");
        return Credential.of(issued.privateKey(), issued.chain());
    }
}
