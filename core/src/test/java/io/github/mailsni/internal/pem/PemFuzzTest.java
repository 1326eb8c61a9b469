package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever the bytes of a file in PEM,")
class PemFuzzTest {
    private static final char[] PASSWORD = {'a'};

    static Stream<Arguments> files() {
        TestAuthority authority = TestAuthority.create("Fuzzed");
        return Stream.of(KeyAlgorithm.EC_P256, KeyAlgorithm.RSA_2048, KeyAlgorithm.ED25519)
                .map(algorithm -> authority
                        .certificateFor("mail.example.com")
                        .keyType(algorithm)
                        .issue())
                .flatMap(certificate ->
                        Stream.of(certificate.certificatePem(), certificate.privateKeyPem(), together(certificate)))
                .map(text -> arguments((Object) text.getBytes(US_ASCII)));
    }

    private static String together(TestCertificate certificate) {
        return "Bag Attributes\r\n" + certificate.privateKeyPem() + "\r\n" + certificate.certificatePem();
    }

    @MethodSource("files")
    @DisplayName("it is read or refused with a reason, by each way of reading")
    @FuzzTest
    void read(byte[] content) {
        readOrRefuse(() -> PemReader.read(content, () -> Optional.of(PASSWORD)));
        readOrRefuse(() -> PemReader.readCertificates(content));
        readOrRefuse(() -> PemReader.readUsable(content, Optional::empty, new KnownAuthorities()));
    }

    /** One way of reading. */
    interface Reading {
        Object read() throws KeyMaterialException;
    }

    static void readOrRefuse(Reading reading) {
        try {
            Object unused = reading.read();
        } catch (KeyMaterialException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.isBlank() || reason.chars().anyMatch(Character::isISOControl)) {
                assertThat(reason).isEqualTo("a reason in one line");
            }
        }
    }
}
