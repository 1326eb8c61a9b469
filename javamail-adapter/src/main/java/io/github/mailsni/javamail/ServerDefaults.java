package io.github.mailsni.javamail;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** What JSSE keeps on each engine and socket, and an {@link javax.net.ssl.SSLContext} cannot be given: matchers and protocols. */
record ServerDefaults(SNIMatcher matcher) {
    /** RFC 8996 has deprecated the others. */
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    SSLParameters on(SSLParameters parameters) {
        parameters.setProtocols(modern(parameters.getProtocols()));
        return withMatcher(parameters);
    }

    SSLEngine on(SSLEngine engine) {
        engine.setSSLParameters(changed(engine.getSSLParameters()));
        return engine;
    }

    SSLSocket on(SSLSocket socket) {
        socket.setSSLParameters(changed(socket.getSSLParameters()));
        return socket;
    }

    /** The sockets that it accepts inherit them. */
    SSLServerSocket on(SSLServerSocket socket) {
        socket.setSSLParameters(changed(socket.getSSLParameters()));
        return socket;
    }

    /** Cipher suites that are null stay as they are, and are not looked up by name for every connection. */
    private SSLParameters changed(SSLParameters parameters) {
        parameters.setCipherSuites(null);
        return on(parameters);
    }

    SSLParameters withMatcher(SSLParameters parameters) {
        parameters.setSNIMatchers(List.of(matcher));
        return parameters;
    }

    /** Narrows what is enabled, so that {@code jdk.tls.server.protocols} holds. */
    private static String[] modern(String[] enabled) {
        return Arrays.stream(enabled).filter(PROTOCOLS::contains).toArray(String[]::new);
    }
}
