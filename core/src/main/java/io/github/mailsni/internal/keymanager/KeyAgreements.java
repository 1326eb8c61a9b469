package io.github.mailsni.internal.keymanager;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.spec.NamedParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Excludes key agreements with which the JDK's TLS would fail. It makes X25519 keys with the provider that is
 * registered first, and Conscrypt from 2.6 on does not accept the JDK's parameters: each handshake of a client that
 * offers X25519 would end with an exception. Such a client offers elliptic curves of NIST as well.
 */
public final class KeyAgreements {
    private KeyAgreements() {}

    /**
     * The constraints that exclude them.
     *
     * @return empty if X25519 keys can be made
     */
    public static Optional<AlgorithmConstraints> constraints() {
        return makesKeysOfX25519() ? Optional.empty() : Optional.of(new WithoutX25519());
    }

    private static boolean makesKeysOfX25519() {
        try {
            KeyPairGenerator.getInstance("XDH").initialize(NamedParameterSpec.X25519);
            return true;
        } catch (GeneralSecurityException | RuntimeException notMade) {
            return false;
        }
    }

    private static final class WithoutX25519 implements AlgorithmConstraints {
        private static final Set<String> EXCLUDED = Set.of("x25519", "x448", "xdh");

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, @Nullable String algorithm, @Nullable AlgorithmParameters parameters) {
            return algorithm == null || !EXCLUDED.contains(algorithm.toLowerCase(Locale.ROOT));
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return true;
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives,
                @Nullable String algorithm,
                Key key,
                @Nullable AlgorithmParameters parameters) {
            return permits(primitives, algorithm, parameters);
        }
    }
}
