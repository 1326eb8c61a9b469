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
 * What JSSE keeps on each engine and socket, and an {@link javax.net.ssl.SSLContext} cannot be given.
 *
 * @param matchers those of {@link SniMatchers}
 * @param protocols what is enabled; empty for what the provider enables of TLS 1.2 and 1.3
 * @param cipherSuites what is enabled; empty for what the provider enables
 * @param clientAuthentication whether clients are asked for certificates
 * @param constraints what the provider must not choose
 */
record ServerDefaults(
        List<SNIMatcher> matchers,
        Optional<List<String>> protocols,
        Optional<List<String>> cipherSuites,
        ClientAuthentication clientAuthentication,
        Optional<AlgorithmConstraints> constraints) {
    private static final String[] NO_STRINGS = {};

    /** RFC 8996 has deprecated the others. */
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
     * What a new engine or socket with these parameters is given. Cipher suites that are null stay as they are, and are not
     * looked up by name for every connection.
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

    /** Narrows what is enabled, so that {@code jdk.tls.server.protocols} holds. */
    private static String[] modern(String[] enabled) {
        return Arrays.stream(enabled).filter(MODERN_PROTOCOLS::contains).toArray(String[]::new);
    }
}
