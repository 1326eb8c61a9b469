package io.github.mailsni.handshake;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Permits signature schemes by their names, and all other algorithms. */
record PermittedSchemes(Set<String> permitted) implements AlgorithmConstraints {
    private static final String SCHEME_NAMES = "(ecdsa|rsa|dsa)_\\w+|ed25519|ed448";

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
        String name = algorithm.toLowerCase(Locale.ROOT);
        return !primitives.contains(CryptoPrimitive.SIGNATURE)
                || !name.matches(SCHEME_NAMES)
                || permitted.contains(name);
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
        return true;
    }

    @Override
    public boolean permits(
            Set<CryptoPrimitive> primitives, String algorithm, Key key, @Nullable AlgorithmParameters parameters) {
        return permits(primitives, algorithm, parameters);
    }
}
