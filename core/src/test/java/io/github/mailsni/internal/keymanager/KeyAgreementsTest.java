package io.github.mailsni.internal.keymanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.testing.KeyAlgorithm;
import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import java.util.Set;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("The key agreements of the JDK's TLS")
class KeyAgreementsTest {
    @Test
    @DisplayName("are not constrained where the JDK's provider makes the keys of X25519")
    void unconstrained() {
        assertThat(KeyAgreements.constraints()).isEmpty();
    }

    @Nested
    @DisplayName("with Conscrypt as the first provider, which does not make keys of X25519 for it,")
    class WithConscrypt {
        private static final Set<CryptoPrimitive> KEY_AGREEMENT = Set.of(CryptoPrimitive.KEY_AGREEMENT);

        private final Provider conscrypt = Conscrypt.newProvider();
        private final Key key =
                Hosts.credential("mail.example", KeyAlgorithm.EC_P256).leaf().getPublicKey();

        @BeforeEach
        void register() {
            Security.insertProviderAt(conscrypt, 1);
        }

        @AfterEach
        void remove() {
            Security.removeProvider(conscrypt.getName());
        }

        private AlgorithmConstraints constraints() {
            return KeyAgreements.constraints().orElseThrow();
        }

        @ParameterizedTest
        @ValueSource(strings = {"x25519", "X25519", "X448", "XDH"})
        @DisplayName("are not those of RFC 7748:")
        void excluded(String algorithm) {
            assertThat(constraints().permits(KEY_AGREEMENT, algorithm, null)).isFalse();
            assertThat(constraints().permits(KEY_AGREEMENT, algorithm, key, null))
                    .isFalse();
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"secp256r1", "EC", "ffdhe2048", "RSA"})
        @DisplayName("may be all others:")
        void permitted(@Nullable String algorithm) {
            assertThat(constraints().permits(KEY_AGREEMENT, algorithm, null)).isTrue();
            assertThat(constraints().permits(KEY_AGREEMENT, algorithm, key, null))
                    .isTrue();
            assertThat(constraints().permits(KEY_AGREEMENT, key)).isTrue();
        }
    }
}
