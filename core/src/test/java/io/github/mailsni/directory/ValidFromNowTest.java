package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates as {@code openssl req -x509} and {@code keytool -genkeypair} make them: valid from the second in which they are made. */
@DisplayName("A certificate that is valid from this second on is served at once")
class ValidFromNowTest {
    private static final Duration LIFE = Duration.ofDays(90);
    private static final String HOST = "mail.example.com";
    private static final String WILDCARD = "*.example.org";
    private static final String BELOW = "pop.example.org";

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws Exception {
        for (String host : new String[] {DEFAULT, HOST, WILDCARD}) {
            LiveDirectory.certificate(host, 1).writeTo(directory, TestLayout.EXIM, host);
        }
    }

    /** Makes a certificate when a second has just begun: the last look at the clock was before. */
    private static TestCertificate issued(String host, KeyAlgorithm key) throws Exception {
        long second = Instant.now().getEpochSecond();
        eventually(() -> assertThat(Instant.now().getEpochSecond()).isGreaterThan(second));
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return LiveDirectory.authority()
                .certificateFor(host)
                .keyType(key)
                .validity(now, now.plus(LIFE))
                .issue();
    }

    @ParameterizedTest(name = "of which at most {0} hosts are read when it is opened")
    @ValueSource(ints = {1, 1_000})
    @DisplayName("after a reload, in the place of a wildcard's, from a directory")
    void added(int readAtOnce) throws Exception {
        try (CertificateDirectory live = CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .readAtOnce(readAtOnce)
                .withoutEvents()
                .open()) {
            live.select(ServerName.of(BELOW));
            TestCertificate added = issued(BELOW, KeyAlgorithm.EC_P256);
            added.writeTo(directory, TestLayout.EXIM, BELOW);
            live.reload();
            assertThat(live.select(ServerName.of(BELOW)).host().label()).isEqualTo(BELOW);
        }
    }

    @Test
    @DisplayName("where its files are read for the first time")
    void firstUse() throws Exception {
        LiveDirectory.certificate(BELOW, 1).writeTo(directory, TestLayout.EXIM, BELOW);
        try (CertificateDirectory live = CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .readAtOnce(1)
                .readAhead(false)
                .withoutEvents()
                .open()) {
            issued(BELOW, KeyAlgorithm.EC_P256).writeTo(directory, TestLayout.EXIM, BELOW);
            assertThat(live.select(ServerName.of(BELOW)).host().label()).isEqualTo(BELOW);
        }
    }

    @Test
    @DisplayName("after a reload, beside one with another type of key")
    void addedToAnother() throws Exception {
        try (CertificateDirectory live = CertificateDirectory.builder(directory)
                .layout(Layout.any())
                .defaultHost(DEFAULT)
                .withoutEvents()
                .open()) {
            TestCertificate second = issued(HOST, KeyAlgorithm.RSA_2048);
            second.writeTo(directory, TestLayout.EXIM, "second");
            live.reload();
            assertThat(live.select(ServerName.of(HOST)).host().credentials())
                    .extracting(Credential::leaf)
                    .containsExactlyInAnyOrder(
                            LiveDirectory.certificate(HOST, 1).leaf(), second.leaf());
        }
    }
}
