package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.internal.x509.Chain;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A credential")
class CredentialTest {
    private static final TestAuthority ROOT = TestAuthority.create("root");
    private static final TestAuthority OUTER = ROOT.intermediate("outer");
    private static final TestAuthority INNER = OUTER.intermediate("inner");
    private static final TestCertificate CERTIFICATE = INNER.issue("mail.example.com");
    private static final TestCertificate STRANGER = ROOT.issue("stranger.example.com");

    private static Credential credential(TestCertificate certificate) {
        return Credential.of(certificate.privateKey(), certificate.chain());
    }

    @Property(tries = 50)
    @Label("has its chain in order, without root, duplicates and strangers, whatever the order of the file")
    void chain(@ForAll Random random) {
        List<X509Certificate> shuffled = new ArrayList<>(List.of(
                CERTIFICATE.leaf(),
                CERTIFICATE.leaf(),
                INNER.certificate(),
                OUTER.certificate(),
                OUTER.certificate(),
                ROOT.certificate(),
                STRANGER.leaf()));
        Collections.shuffle(shuffled, random);

        assertThat(Credential.of(CERTIFICATE.privateKey(), shuffled).chain())
                .containsExactly(CERTIFICATE.leaf(), INNER.certificate(), OUTER.certificate());
    }

    @ParameterizedTest
    @CsvSource({
        "EC_P256, secp256r1",
        "EC_P384, secp384r1",
        "EC_P521, secp521r1",
        "ED25519, Ed25519",
        "ED448, Ed448",
        "RSA_2048,",
        "RSASSA_PSS,"
    })
    @DisplayName("has the curve of its key, by TLS's name")
    void curve(KeyAlgorithm algorithm, @Nullable String curve) {
        TestCertificate certificate =
                ROOT.certificateFor("mail.example.com").keyType(algorithm).issue();

        assertThat(credential(certificate).curve()).isEqualTo(Optional.ofNullable(curve));
    }

    @Test
    @DisplayName("has a chain that ends where the certificates do")
    void incompleteChain() {
        assertThat(Credential.of(CERTIFICATE.privateKey(), List.of(OUTER.certificate(), CERTIFICATE.leaf()))
                        .chain())
                .containsExactly(CERTIFICATE.leaf());
    }

    @Test
    @DisplayName("has the issuer that signed, not another one of the same name")
    void issuerOfTheSameName() {
        TestAuthority impostor = OUTER.intermediate("inner");

        assertThat(Credential.of(
                                CERTIFICATE.privateKey(),
                                List.of(impostor.certificate(), CERTIFICATE.leaf(), INNER.certificate()))
                        .chain())
                .containsExactly(CERTIFICATE.leaf(), INNER.certificate());
    }

    @Test
    @DisplayName("sends a certificate that is its own issuer if that is the leaf")
    void selfSigned() {
        TestAuthority selfSigned = TestAuthority.create("self");
        X509Certificate leaf = selfSigned.certificate();

        assertThat(Chain.from(leaf, List.of(leaf))).containsExactly(leaf);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyAlgorithm.class,
            names = {"EC_P256", "EC_P384", "EC_P521", "ED25519", "ED448", "RSA_2048", "RSASSA_PSS"})
    @DisplayName("knows the type of its key")
    void keyType(KeyAlgorithm algorithm) {
        Credential credential =
                credential(ROOT.certificateFor("a.example").keyType(algorithm).issue());

        assertThat(credential.keyType().algorithm())
                .isEqualTo(credential.privateKey().getAlgorithm())
                .isEqualTo(credential.leaf().getPublicKey().getAlgorithm());
    }

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource({
        "mail.example.com, mail.example.com, true",
        "MAIL.example.com, mail.example.com, true",
        "mail.example.com, smtp.example.com, false",
        "*.example.com, mail.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, false",
        "*.b.example.com, a.b.example.com, true",
        "xn--mnchen-3ya.example, xn--mnchen-3ya.example, true",
        "a_b.example, a_b.example, true",
        "m*.example.com, mail.example.com, false",
        "mail.*.com, mail.example.com, false",
        "*.*.example.com, a.b.example.com, false",
        "*, localhost, false"
    })
    @DisplayName("covers names by RFC 9525: whole labels, a wildcard for the left-most one only")
    void covers(String dnsName, String host, boolean covered) {
        assertThat(credential(ROOT.issue(dnsName)).covers(ServerName.of(host))).isEqualTo(covered);
    }

    @Test
    @DisplayName("covers nothing by its common name")
    void commonName() {
        Credential credential = credential(
                ROOT.certificateFor("mail.example.com").withoutSubjectAltName().issue());

        assertThat(credential.covers(ServerName.of("mail.example.com"))).isFalse();
        assertThat(credential.coveredNames()).isEmpty();
    }

    @Test
    @DisplayName("is valid from the first second of its leaf to the last")
    void validity() {
        Instant from = Instant.parse("2030-01-01T00:00:00Z");
        Instant to = Instant.parse("2030-02-01T00:00:00Z");
        Credential credential =
                credential(ROOT.certificateFor("a.example").validity(from, to).issue());

        assertThat(Stream.of(from.minusSeconds(1), from, to, to.plusSeconds(1)).map(credential::validAt))
                .containsExactly(false, true, true, false);
    }

    @Test
    @DisplayName("is refused if no certificate is for the key")
    void mismatch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credential.of(STRANGER.privateKey(), CERTIFICATE.chain()))
                .withMessage("no certificate belongs to the private key");
    }

    @Test
    @DisplayName("has a number that no other has, not even one of the same files")
    void id() {
        assertThat(credential(CERTIFICATE).id())
                .isLessThan(credential(CERTIFICATE).id());
        assertThat(credential(CERTIFICATE)).isNotEqualTo(credential(CERTIFICATE));
    }

    @Test
    @DisplayName("shows no key when it is printed")
    void noSecrets() {
        assertThat(credential(CERTIFICATE).toString())
                .contains("ECDSA", "mail.example.com")
                .doesNotContain(CERTIFICATE.privateKey().toString());
    }

    @Test
    @DisplayName("has company of other key types only in the credentials of a host")
    void oneOfEachType() {
        Credential one = credential(CERTIFICATE);
        Credential other = credential(STRANGER);
        Credential rsa = credential(
                ROOT.certificateFor("a.example").keyType(KeyAlgorithm.RSA_2048).issue());

        assertThat(HostCredentials.of("a.example", List.of(rsa, one)).credentials())
                .containsExactly(one, rsa);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostCredentials.of("a.example", List.of(one, other)))
                .withMessageContaining("two credentials of one key type");
        assertThatIllegalArgumentException().isThrownBy(() -> HostCredentials.of("a.example", List.of()));
    }
}
