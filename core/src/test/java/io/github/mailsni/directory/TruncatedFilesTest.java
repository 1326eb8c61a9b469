package io.github.mailsni.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.Reading;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file that is cut off at any byte")
class TruncatedFilesTest {
    private static final String HOST = "mail.example.com";

    @TempDir
    Path directory;

    private final TestCertificate certificate =
            LiveDirectory.authority().intermediate("mailsni test intermediate").issue(HOST);

    private List<Credential> read(Layout layout, String unit) {
        UnitReader reader =
                new UnitReader(directory, layout, file -> Optional.of("secret".toCharArray()), Clock.systemUTC());
        Optional<Reading> read = reader.read(new Unit(unit, null, 0));
        assertThat(read).isPresent();
        RefusedFile refusal = read.orElseThrow().state().refusal();
        assertThat(refusal == null)
                .isNotEqualTo(read.orElseThrow().credentials().isEmpty());
        return read.orElseThrow().credentials();
    }

    /** Reads each beginning of a file; what is taken must be whole. */
    private void assertTakesNoPart(Path file, byte[] whole, Layout layout, String unit, int least) throws IOException {
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            List<Credential> found = read(layout, unit);
            if (length < least) {
                assertThat(found)
                        .describedAs("cut off at byte %d of %d", length, whole.length)
                        .isEmpty();
            } else {
                assertThat(found).allSatisfy(this::assertWhole);
            }
        }
        Files.write(file, whole);
        assertThat(read(layout, unit)).singleElement().satisfies(this::assertWhole);
    }

    private void assertWhole(Credential credential) {
        assertThat(credential.leaf()).isEqualTo(certificate.leaf());
        assertThat(credential.privateKey()).isEqualTo(certificate.privateKey());
    }

    /** Where the first of the PEM blocks ends; its line need not. */
    private static int endOfFirst(String pem) {
        return pem.indexOf("-----END") + "-----END CERTIFICATE-----".length();
    }

    @Test
    @DisplayName("is no certificate until the leaf is whole, and then no other than the whole one's")
    void certificateFile() throws IOException {
        Path file = directory.resolve("exim.crt." + HOST);
        certificate.writeTo(file, directory.resolve("exim.key." + HOST));
        String whole = certificate.certificatePem();
        assertTakesNoPart(file, whole.getBytes(US_ASCII), Layout.exim(), HOST, endOfFirst(whole));
    }

    @Test
    @DisplayName("is no key until the key is whole")
    void keyFile() throws IOException {
        Path file = directory.resolve("exim.key." + HOST);
        certificate.writeTo(directory.resolve("exim.crt." + HOST), file);
        String whole = certificate.privateKeyPem();
        assertTakesNoPart(
                file,
                whole.getBytes(US_ASCII),
                Layout.exim(),
                HOST,
                whole.stripTrailing().length());
    }

    @Test
    @DisplayName("is no bundle until key and leaf are whole")
    void bundle() throws IOException {
        String whole = certificate.privateKeyPem() + certificate.certificatePem();
        int least = certificate.privateKeyPem().length() + endOfFirst(certificate.certificatePem());
        assertTakesNoPart(
                directory.resolve(HOST + ".pem"), whole.getBytes(US_ASCII), Layout.bundle(), HOST + ".pem", least);
    }

    @Test
    @DisplayName("is no key store until it is whole")
    void keyStore() throws IOException {
        byte[] whole = certificate.pkcs12("secret".toCharArray());
        Path file = directory.resolve(HOST + ".p12");
        for (int length = 0; length < whole.length; length += length < 64 ? 1 : 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(read(Layout.pkcs12(), HOST + ".p12"))
                    .describedAs("cut off at %d", length)
                    .isEmpty();
        }
        Files.write(file, whole);
        assertThat(read(Layout.pkcs12(), HOST + ".p12")).singleElement().satisfies(this::assertWhole);
    }

    @Test
    @DisplayName("or whose name no file can have, is refused for that")
    void impossibleName() throws IOException {
        UnitReader reader = new UnitReader(directory, Layout.exim(), KeyPasswords.none(), Clock.systemUTC());
        Optional<Reading> read = reader.read(new Unit("a\0b", null, 0));
        assertThat(read).isPresent();
        assertThat(read.orElseThrow().state().refusal())
                .extracting(RefusedFile::reason)
                .isEqualTo(RefusalReason.NAME_INVALID);
        assertThat(read.orElseThrow().state().isDoubted()).isFalse();
    }
}
