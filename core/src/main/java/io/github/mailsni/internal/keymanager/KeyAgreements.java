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
 * Key agreements that the JDK's TLS may choose. It makes the keys of X25519 by whichever provider is registered first, and those
 * of Conscrypt from 2.6 on do not take the JDK's parameters: each handshake of a client that offers X25519 would end with an
 * exception. Such a client offers elliptic curves of NIST, too.
 */
public final class KeyAgreements {
    private KeyAgreements() {}

    /**
     * What has to be excluded.
     *
     * @return empty if the keys of X25519 can be made
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
