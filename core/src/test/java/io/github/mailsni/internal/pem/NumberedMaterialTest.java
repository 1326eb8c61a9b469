package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The numbers of the keys in a file, and its certificates,")
class NumberedMaterialTest {
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("Numbers").intermediate("Numbers 1");

    private final KnownAuthorities authorities = new KnownAuthorities();

    private NumberedMaterial usable(String content) throws KeyMaterialException {
        return PemReader.readUsable(content.getBytes(US_ASCII), Optional::empty, authorities);
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    @DisplayName("are those of the keys and certificates that are read of it")
    void same(KeyAlgorithm algorithm) throws Exception {
        TestCertificate certificate =
                AUTHORITY.certificateFor("mail.example.com").keyType(algorithm).issue();
        String content = certificate.certificatePem() + certificate.privateKeyPem();

        NumberedMaterial usable = usable(content);

        assertThat(usable).isEqualTo(NumberedMaterial.of(PemReader.read(content.getBytes(US_ASCII), Optional::empty)));
        assertThat(usable.keys())
                .containsExactly(
                        PublicKeys.numberOf(certificate.leaf().getPublicKey()).orElseThrow());
    }

    @Test
    @DisplayName("have the certificate of an authority as one object, however many files repeat it")
    void authorities() throws Exception {
        NumberedMaterial one = usable(AUTHORITY.issue("one.example.com").certificatePem());
        NumberedMaterial other = usable(AUTHORITY.issue("other.example.com").certificatePem());

        assertThat(one.certificates().get(1))
                .isEqualTo(AUTHORITY.certificate())
                .isSameAs(other.certificates().get(1));
        assertThat(one.certificates().get(0)).isNotEqualTo(other.certificates().get(0));
    }
}
