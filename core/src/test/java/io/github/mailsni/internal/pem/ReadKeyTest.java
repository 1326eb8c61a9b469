package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.security.PublicKey;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
@DisplayName("A key that was read")
class ReadKeyTest {
    private static final TestCertificate ONE = Samples.EC;
    private static final TestCertificate OTHER = Samples.OTHER_EC;

    private static ReadKey read(String pem) throws KeyMaterialException {
        return PemReader.read(pem.getBytes(US_ASCII), Optional::empty).keys().get(0);
    }

    private static PublicKey publicKey(TestCertificate certificate) {
        return certificate.leaf().getPublicKey();
    }

    private static TestCertificate certificate(KeyAlgorithm type) {
        return Samples.AUTHORITY
                .certificateFor("mail.example.com")
                .keyType(type)
                .issue();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = KeyAlgorithm.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RSA_3072", "RSA_4096"})
    @DisplayName("belongs to its certificate, and says so, and to no other one, as the test kit writes it:")
    void eachType(KeyAlgorithm type) throws Exception {
        TestCertificate one = certificate(type);
        PublicKey other = publicKey(certificate(type));
        ReadKey key = read(one.privateKeyPem());

        assertThat(key.belongsTo(publicKey(one))).isTrue();
        assertThat(key.saysToBelongTo(publicKey(one))).isTrue();
        assertThat(key.belongsTo(other)).isFalse();
        assertThat(key.saysToBelongTo(other)).isFalse();
        assertThat(key.key()).isEqualTo(one.privateKey());
    }

    @Test
    @DisplayName("is believed what it says of itself, where that is asked for, and computed otherwise")
    void lying() throws Exception {
        ReadKey key = read(LyingKey.damaged(ONE, OTHER));

        assertThat(key.saysToBelongTo(publicKey(ONE))).isTrue();
        assertThat(key.belongsTo(publicKey(ONE))).isFalse();
        assertThat(key.belongsTo(publicKey(OTHER))).isTrue();
    }

    @Test
    @DisplayName("is computed where it says nothing, or nothing that can be compared")
    void silent() throws Exception {
        PublicKey other = publicKey(OTHER);
        byte[][] points = {
            {},
            LyingKey.compressed(publicKey(ONE)),
            LyingKey.compressed(other),
            {4},
            {4, 1, 2, 3},
            {0},
            LyingKey.point(other)
        };
        for (byte[] point : points) {
            ReadKey key = read(LyingKey.pem(ONE, point));
            assertThat(key.saysToBelongTo(publicKey(ONE))).isTrue();
            assertThat(key.belongsTo(publicKey(ONE))).isTrue();
            assertThat(key.saysToBelongTo(publicKey(certificate(KeyAlgorithm.EC_P384))))
                    .isFalse();
            assertThat(key.saysToBelongTo(publicKey(Samples.RSA))).isFalse();
        }
    }

    @Test
    @DisplayName("is compared with the keys of other providers' classes, too")
    void otherClasses() throws Exception {
        ReadKey key = read(ONE.privateKeyPem());
        assertThat(key.saysToBelongTo(LyingKey.bouncyCastles(publicKey(ONE)))).isTrue();
        assertThat(key.saysToBelongTo(LyingKey.bouncyCastles(publicKey(OTHER)))).isFalse();
    }

    @Test
    @DisplayName("is the same whatever it says of itself, and tells nothing of it in a log")
    void equality() throws Exception {
        ReadKey key = read(ONE.privateKeyPem());
        ReadKey silent = read(LyingKey.pem(ONE, new byte[0]));
        assertThat(key).isEqualTo(silent).hasSameHashCodeAs(silent).isNotEqualTo(read(OTHER.privateKeyPem()));
        assertThat(key).hasToString("ReadKey[EC]");
        assertThat(PemReader.read(
                                (ONE.privateKeyPem() + LyingKey.pem(ONE, new byte[0])).getBytes(US_ASCII),
                                Optional::empty)
                        .keys())
                .hasSize(1);
    }
}
