package io.github.mailsni.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.testing.TestCertificate;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Connects to servers as a TLS client on sockets, by default the JDK's, with a session cache of its own. */
public final class SocketClient {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Witness witness;
    private final SSLContext context;
    private final SSLParameters parameters = new SSLParameters();
    private Optional<String> greeting = Optional.empty();

    /** The observations of a client. */
    public record Seen(List<X509Certificate> chain, String protocol, boolean resumed) {
        /** The leaf certificate. */
        public X509Certificate leaf() {
            return chain.get(0);
        }

        /** The name in the certificate and the algorithm of its key. */
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

    /** Creates a client on the JDK's TLS that speaks one version of the protocol. */
    public static SocketClient speaking(String protocol, X509TrustManager trust) {
        return speaking(protocol, trust, Objects.requireNonNull(Security.getProvider("SunJSSE")));
    }

    /** Creates a client on another provider's TLS. */
    public static SocketClient speaking(String protocol, X509TrustManager trust, Provider provider) {
        return new SocketClient(provider, protocol, trust);
    }

    /** Identifies itself by a certificate, if a server asks for one. */
    public SocketClient identifiedBy(TestCertificate certificate) {
        char[] password = "changeit".toCharArray();
        try {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(new ByteArrayInputStream(certificate.pkcs12(password)), password);
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(keyStore, password);
            context.init(factory.getKeyManagers(), new TrustManager[] {witness}, null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** Expects this line after the handshake of a visit. */
    public SocketClient greetedWith(String line) {
        greeting = Optional.of(line);
        return this;
    }

    /** Offers only these cipher suites. */
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

    /** Verifies only signatures of these schemes, by their names in RFC 8446. */
    public SocketClient verifying(String... schemes) {
        parameters.setAlgorithmConstraints(new PermittedSchemes(Set.of(schemes)));
        return this;
    }

    /** Connects, and requests a host. */
    public Seen visit(InetSocketAddress server, String name) throws IOException {
        parameters.setServerNames(List.of(new SNIHostName(name)));
        return connect(server);
    }

    /** Connects, and requests no host. */
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
        plain.setTcpNoDelay(true); // else each handshake waits 40 ms for an acknowledgement
        plain.connect(server, TIMEOUT_MILLIS);
        return secure(plain);
    }

    /** Does a handshake over a connection, and requests the host of the last visit. */
    public SSLSocket secure(Socket plain) throws IOException {
        SSLSocket socket = layOver(plain);
        socket.startHandshake();
        return socket;
    }

    /** Creates a TLS socket over a connection, whose handshake will request a host. */
    public SSLSocket over(Socket plain, String name) throws IOException {
        parameters.setServerNames(List.of(new SNIHostName(name)));
        return layOver(plain);
    }

    /** Creates a TLS socket over a connection, whose handshake will request no host. */
    public SSLSocket over(Socket plain) throws IOException {
        parameters.setServerNames(List.of());
        return layOver(plain);
    }

    private SSLSocket layOver(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, peer(), plain.getPort(), true);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** The key of the client's session cache: it requests the host of the session that it offers to resume. */
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
