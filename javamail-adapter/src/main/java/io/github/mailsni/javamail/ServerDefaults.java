package io.github.mailsni.javamail;

import io.github.mailsni.internal.keymanager.SniMatchers;
import java.security.AlgorithmConstraints;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * The settings that JSSE keeps on each engine and socket, and that an {@link javax.net.ssl.SSLContext} cannot hold.
 *
 * @param matchers the matchers of {@link SniMatchers}
 * @param protocols the enabled protocols; empty for those of TLS 1.2 and 1.3 that the provider enables
 * @param cipherSuites the enabled cipher suites; empty for those that the provider enables
 * @param clientAuthentication whether clients are asked for certificates
 * @param constraints exclude algorithms that the provider must not choose
 */
record ServerDefaults(
        List<SNIMatcher> matchers,
        Optional<List<String>> protocols,
        Optional<List<String>> cipherSuites,
        ClientAuthentication clientAuthentication,
        Optional<AlgorithmConstraints> constraints) {
    private static final String[] NO_STRINGS = {};

    /** The versions that RFC 8996 has not deprecated. */
    private static final Set<String> MODERN_PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    /** Whether a server asks its clients for certificates. */
    enum ClientAuthentication {
        NONE,
        WANTED,
        NEEDED
    }

    SSLParameters on(SSLParameters parameters) {
        parameters.setProtocols(
                protocols.map(names -> names.toArray(NO_STRINGS)).orElseGet(() -> modern(parameters.getProtocols())));
        cipherSuites.ifPresent(names -> parameters.setCipherSuites(names.toArray(NO_STRINGS)));
        constraints.ifPresent(parameters::setAlgorithmConstraints);
        switch (clientAuthentication) {
            case NONE -> {}
            case WANTED -> parameters.setWantClientAuth(true);
            case NEEDED -> parameters.setNeedClientAuth(true);
        }
        return withMatchers(parameters);
    }

    /**
     * Changes the parameters of a new engine or socket. Cipher suites that are null stay unchanged, and are not looked
     * up by name for every connection.
     */
    SSLParameters change(SSLParameters parameters) {
        parameters.setCipherSuites(null);
        return on(parameters);
    }

    SSLSocket on(SSLSocket socket) {
        socket.setSSLParameters(change(socket.getSSLParameters()));
        return socket;
    }

    SSLServerSocket on(SSLServerSocket socket) {
        socket.setSSLParameters(change(socket.getSSLParameters()));
        return socket;
    }

    SSLParameters withMatchers(SSLParameters parameters) {
        parameters.setSNIMatchers(matchers);
        return parameters;
    }

    /** Narrows the enabled protocols, so that {@code jdk.tls.server.protocols} holds. */
    private static String[] modern(String[] enabled) {
        return Arrays.stream(enabled).filter(MODERN_PROTOCOLS::contains).toArray(String[]::new);
    }
}
