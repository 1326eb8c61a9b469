package io.github.mailsni.examples.questions;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The keys of servers that a client can use. */
enum Ability {
    ANY,
    RSA_ONLY,
    ECDSA_ONLY;

    /** Restricts the signature schemes, and in TLS 1.2 the cipher suites, that a client offers. */
    void restrict(SSLParameters parameters, String version) {
        if (this == ANY) {
            return;
        }
        boolean rsa = this == RSA_ONLY;
        parameters.setAlgorithmConstraints(
                new Without(rsa ? Set.of("WITHECDSA", "ED25519", "ED448") : Set.of("WITHRSA", "RSASSA-PSS")));
        if (version.equals("TLSv1.2")) {
            String key = rsa ? "RSA" : "ECDSA";
            parameters.setCipherSuites(new String[] {"TLS_ECDHE_" + key + "_WITH_AES_128_GCM_SHA256"});
        }
    }

    /** Forbids signature schemes by the names that JSSE has for them. Certificates and key exchanges are not restricted. */
    private record Without(Set<String> algorithms) implements AlgorithmConstraints {
        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
            String name = algorithm.toUpperCase(Locale.ROOT);
            return algorithms.stream().noneMatch(name::contains);
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
}
