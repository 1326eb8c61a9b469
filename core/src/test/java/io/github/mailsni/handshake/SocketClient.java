package io.github.mailsni.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A TLS client on sockets, of the JDK if nothing else is said, with its own memory of sessions. */
public final class SocketClient {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Witness witness;
    private final SSLContext context;
    private final SSLParameters parameters = new SSLParameters();
    private Optional<String> greeting = Optional.empty();

    /** What the client has seen. */
    public record Seen(List<X509Certificate> chain, String protocol, boolean resumed) {
        /** The certificate of the host. */
        public X509Certificate leaf() {
            return chain.get(0);
        }

        /** The name and the algorithm of the key. */
        public String certificate() {
            return leaf().getSubjectX500Principal().getName() + " "
                    + leaf().getPublicKey().getAlgorithm();
        }
    }

    private SocketClient(Provider provider, String protocol, X509TrustManager trust) {
        this.witness = Witness.judgedBy(trust);
        try {
            this.context = SSLContext.getInstance("TLS", provider);
            context.init(null, new TrustManager[] {witness}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        parameters.setProtocols(new String[] {protocol});
    }

    /** A client of the JDK that speaks one version of the protocol. */
    public static SocketClient speaking(String protocol, X509TrustManager trust) {
        return speaking(protocol, trust, Objects.requireNonNull(Security.getProvider("SunJSSE")));
    }

    /** A client of another provider. */
    public static SocketClient speaking(String protocol, X509TrustManager trust, Provider provider) {
        return new SocketClient(provider, protocol, trust);
    }

    /** Expects this line behind the handshake of a visit. */
    public SocketClient greetedWith(String line) {
        greeting = Optional.of(line);
        return this;
    }

    /** Offers these cipher suites only. */
    public SocketClient cipherSuites(String... suites) {
        parameters.setCipherSuites(suites);
        return this;
    }

    /** Offers these protocols by ALPN. */
    public SocketClient applicationProtocols(String... protocols) {
        parameters.setApplicationProtocols(protocols);
        return this;
    }

    /** Leaves the signature schemes with this algorithm out of the ClientHello. */
    public SocketClient without(String... algorithms) {
        parameters.setAlgorithmConstraints(new Without(Set.of(algorithms)));
        return this;
    }

    /** Asks for a host. */
    public Seen visit(InetSocketAddress server, String name) throws IOException {
        parameters.setServerNames(List.of(new SNIHostName(name)));
        return connect(server);
    }

    /** Asks for no host. */
    public Seen visit(InetSocketAddress server) throws IOException {
        parameters.setServerNames(List.of());
        return connect(server);
    }

    private Seen connect(InetSocketAddress server) throws IOException {
        int before = witness.fullHandshakes();
        try (Socket plain = new Socket();
                SSLSocket socket = upgrade(plain, server)) {
            if (greeting.isPresent()) {
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
                if (!greeting.get().equals(line)) {
                    throw new IOException("greeted with " + line);
                }
            }
            return seen(socket, witness.fullHandshakes() == before);
        }
    }

    private SSLSocket upgrade(Socket plain, InetSocketAddress server) throws IOException {
        plain.setSoTimeout(TIMEOUT_MILLIS);
        plain.setTcpNoDelay(true); // or each handshake waits 40 ms for an acknowledgement
        plain.connect(server, TIMEOUT_MILLIS);
        return secure(plain);
    }

    /** Shakes hands over a connection, asking for the host that was asked for last. */
    public SSLSocket secure(Socket plain) throws IOException {
        SSLSocket socket = layOver(plain);
        socket.startHandshake();
        return socket;
    }

    /** TLS over a connection, which asks for a host in the handshake that is still to come. */
    public SSLSocket over(Socket plain, String name) throws IOException {
        parameters.setServerNames(List.of(new SNIHostName(name)));
        return layOver(plain);
    }

    private SSLSocket layOver(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, peer(), plain.getPort(), true);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** By which the client remembers the session; it asks for the host of the session that it would like to resume. */
    private String peer() {
        return parameters.getServerNames() == null
                        || parameters.getServerNames().isEmpty()
                ? "nameless.example"
                : ((SNIHostName) parameters.getServerNames().get(0)).getAsciiName();
    }

    private static Seen seen(SSLSocket socket, boolean resumed) throws IOException {
        List<X509Certificate> chain = Arrays.stream(socket.getSession().getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList();
        return new Seen(chain, socket.getSession().getProtocol(), resumed);
    }

    private record Without(Set<String> algorithms) implements AlgorithmConstraints {
        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
            return algorithms.stream().noneMatch(without -> matches(algorithm, without));
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

        private static boolean matches(String algorithm, String without) {
            String name = algorithm.toUpperCase(Locale.ROOT);
            return name.endsWith("WITH" + without) || name.startsWith(without);
        }
    }
}
