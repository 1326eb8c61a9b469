package io.github.mailsni.internal.keymanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.KeyType;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.testing.KeyAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A signature scheme")
class SignatureSchemeTest {
    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "ECDSA_P256, 0x0403, ECDSA",
        "ECDSA_P384, 0x0503, ECDSA",
        "ECDSA_P521, 0x0603, ECDSA",
        "ED25519, 0x0807, EDDSA",
        "ED448, 0x0808, EDDSA",
        "RSA_PKCS1_SHA256, 0x0401, RSA",
        "RSA_PKCS1_SHA384, 0x0501, RSA",
        "RSA_PKCS1_SHA512, 0x0601, RSA",
        "RSA_PSS_RSAE_SHA256, 0x0804, RSA",
        "RSA_PSS_RSAE_SHA384, 0x0805, RSA",
        "RSA_PSS_RSAE_SHA512, 0x0806, RSA",
        "RSA_PSS_PSS_SHA256, 0x0809, RSASSA_PSS",
        "RSA_PSS_PSS_SHA384, 0x080a, RSASSA_PSS",
        "RSA_PSS_PSS_SHA512, 0x080b, RSASSA_PSS"
    })
    @DisplayName("has the number of RFC 8446 and is of one key type:")
    void codeAndType(SignatureScheme scheme, String code, KeyType keyType) {
        assertThat(scheme.code()).isEqualTo(Integer.decode(code));
        assertThat(scheme.keyType()).isEqualTo(keyType);
    }

    @Test
    @DisplayName("is in the list of all, and only the three of PKCS #1 v1.5 are unfit for the handshakes of TLS 1.3")
    void pkcs1() {
        assertThat(SignatureScheme.ALL).containsExactly(SignatureScheme.values());
        assertThat(SignatureScheme.ALL.stream().filter(SignatureScheme::isPkcs1))
                .containsExactly(
                        SignatureScheme.RSA_PKCS1_SHA256,
                        SignatureScheme.RSA_PKCS1_SHA384,
                        SignatureScheme.RSA_PKCS1_SHA512);
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of(KeyAlgorithm.EC_P256, Set.of("ECDSA_P256"), List.of("SHA256withECDSA")),
                Arguments.of(KeyAlgorithm.EC_P384, Set.of("ECDSA_P384"), List.of("SHA384withECDSA")),
                Arguments.of(KeyAlgorithm.EC_P521, Set.of("ECDSA_P521"), List.of("SHA512withECDSA")),
                Arguments.of(KeyAlgorithm.ED25519, Set.of("ED25519"), List.of("Ed25519")),
                Arguments.of(KeyAlgorithm.ED448, Set.of("ED448"), List.of("Ed448")),
                Arguments.of(
                        KeyAlgorithm.RSA_2048,
                        Set.of(
                                "RSA_PKCS1_SHA256",
                                "RSA_PKCS1_SHA384",
                                "RSA_PKCS1_SHA512",
                                "RSA_PSS_RSAE_SHA256",
                                "RSA_PSS_RSAE_SHA384",
                                "RSA_PSS_RSAE_SHA512"),
                        List.of(
                                "SHA256withRSA",
                                "SHA384withRSA",
                                "SHA512withRSA",
                                "RSASSA-PSS",
                                "SHA256withRSAandMGF1",
                                "SHA384withRSASSA-PSS")),
                Arguments.of(
                        KeyAlgorithm.RSASSA_PSS,
                        Set.of("RSA_PSS_PSS_SHA256", "RSA_PSS_PSS_SHA384", "RSA_PSS_PSS_SHA512"),
                        List.of("RSASSA-PSS", "SHA256withRSAandMGF1", "SHA384withRSASSA-PSS")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("keys")
    @DisplayName("fits the keys of its type, and of its curve if it has one:")
    void fits(KeyAlgorithm key, Set<String> fitting) {
        assertThat(SignatureScheme.ALL.stream()
                        .filter(scheme -> scheme.fits(Hosts.credential("mail.example", key)))
                        .map(SignatureScheme::name)
                        .collect(Collectors.toSet()))
                .isEqualTo(fitting);
    }

    @Test
    @DisplayName("of a curve fits no key that is on none")
    void noCurve() {
        assertThat(SignatureScheme.ECDSA_P256.fits(KeyType.ECDSA, Optional.empty()))
                .isFalse();
        assertThat(SignatureScheme.RSA_PKCS1_SHA256.fits(KeyType.RSA, Optional.empty()))
                .isTrue();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("keys")
    @DisplayName("is known by its names in JSSE and in BCJSSE, in any case, and others fit no key of this type:")
    void jsseNames(KeyAlgorithm key, Set<String> any, List<String> names) {
        List<String> all = keys().flatMap(each -> ((List<?>) each.get()[2]).stream())
                .map(Object::toString)
                .distinct()
                .toList();

        assertThat(all.stream().filter(name -> SignatureScheme.fits(name, Hosts.credential("mail.example", key))))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(names.stream().map(name -> name.toUpperCase(Locale.ROOT)))
                .allMatch(name -> SignatureScheme.fits(name, Hosts.credential("mail.example", key)));
        assertThat(Stream.of("", "SHA256", "SHA1withDSA", "xRSASSA-PSS", "RSASSA-PS"))
                .noneMatch(name -> SignatureScheme.fits(name, Hosts.credential("mail.example", key)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @CsvSource({"secp256r1, EC_P256", "secp384r1, EC_P384", "secp521r1, EC_P521", "Ed25519, ED25519", "Ed448, ED448"})
    @DisplayName("has the curve's name of TLS, which tells the keys apart:")
    void curves(String curve, KeyAlgorithm key) {
        assertThat(Arrays.stream(KeyAlgorithm.values())
                        .filter(each -> !each.name().startsWith("RSA_") || each == KeyAlgorithm.RSA_2048)
                        .filter(each -> SignatureScheme.isOn(curve, Hosts.credential("mail.example", each))))
                .containsExactly(key);
    }
}
