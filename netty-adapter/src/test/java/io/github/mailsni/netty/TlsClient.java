package io.github.mailsni.netty;

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
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A client, of the JDK if nothing else is said, with its own memory of sessions. */
final class TlsClient {
    private static final int TIMEOUT_MILLIS = 10_000;

    private static final javax.net.ssl.X509TrustManager TRUST = TestHosts.AUTHORITY.trustManager();

    private final AtomicInteger fullHandshakes = new AtomicInteger();
    private final SSLContext context;
    private final SSLParameters parameters = new SSLParameters();

    /** What the client has seen. */
    record Seen(List<X509Certificate> chain, String protocol, boolean resumed) {
        X509Certificate leaf() {
            return chain.get(0);
        }

        /** The name and the algorithm of the key. */
        String certificate() {
            return leaf().getSubjectX500Principal().getName() + " "
                    + leaf().getPublicKey().getAlgorithm();
        }
    }

    private TlsClient(Provider provider) {
        this.context = newContext(provider);
    }

    private TlsClient() {
        this(Objects.requireNonNull(Security.getProvider("SunJSSE")));
    }

    /** A client of another TLS than the JDK's. */
    static TlsClient of(String protocol, Provider provider) {
        return new TlsClient(provider).protocol(protocol);
    }

    static TlsClient ofTls13() {
        return new TlsClient().protocol("TLSv1.3");
    }

    static TlsClient ofTls12() {
        return new TlsClient().protocol("TLSv1.2");
    }

    static TlsClient of(String protocol) {
        return new TlsClient().protocol(protocol);
    }

    private TlsClient protocol(String protocol) {
        parameters.setProtocols(new String[] {protocol});
        return this;
    }

    TlsClient cipherSuites(String... suites) {
        parameters.setCipherSuites(suites);
        return this;
    }

    TlsClient applicationProtocols(String... protocols) {
        parameters.setApplicationProtocols(protocols);
        return this;
    }

    /** Leaves the signature schemes with this algorithm out of the ClientHello. */
    TlsClient without(String... algorithms) {
        parameters.setAlgorithmConstraints(new Without(Set.of(algorithms)));
        return this;
    }

    /** Asks for a host. */
    Seen visit(InetSocketAddress server, String name) throws IOException {
        parameters.setServerNames(List.of(new SNIHostName(name)));
        return connect(server);
    }

    /** Asks for no host. */
    Seen visit(InetSocketAddress server) throws IOException {
        parameters.setServerNames(List.of());
        return connect(server);
    }

    private Seen connect(InetSocketAddress server) throws IOException {
        int before = fullHandshakes.get();
        try (Socket plain = new Socket();
                SSLSocket socket = upgrade(plain, server)) {
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
            if (!TestServer.GREETING.equals(line)) {
                throw new IOException("greeted with " + line);
            }
            return seen(socket, fullHandshakes.get() == before);
        }
    }

    private SSLSocket upgrade(Socket plain, InetSocketAddress server) throws IOException {
        plain.setSoTimeout(TIMEOUT_MILLIS);
        plain.setTcpNoDelay(true); // or each handshake waits 40 ms for an acknowledgement
        plain.connect(server, TIMEOUT_MILLIS);
        return secure(plain);
    }

    /** TLS over a connection that is there. */
    SSLSocket secure(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, peer(), plain.getPort(), true);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
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
        List<X509Certificate> chain = java.util.Arrays.stream(
                        socket.getSession().getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList();
        return new Seen(chain, socket.getSession().getProtocol(), resumed);
    }

    private SSLContext newContext(Provider provider) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS", provider);
            tls.init(null, new TrustManager[] {new Counting()}, null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Is asked in full handshakes only. */
    private final class Counting extends X509ExtendedTrustManager {
        private void count() {
            fullHandshakes.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            count();
            TRUST.checkServerTrusted(chain, type.equals("GENERIC") ? "UNKNOWN" : type); // as Conscrypt and JDK name it
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            count();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            count();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private record Without(Set<String> algorithms) implements AlgorithmConstraints {
        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
            return algorithms.stream().noneMatch(without -> matches(algorithm, without));
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return true;
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
            return permits(primitives, algorithm, parameters);
        }

        private static boolean matches(String algorithm, String without) {
            String name = algorithm.toUpperCase(Locale.ROOT);
            return name.endsWith("WITH" + without) || name.startsWith(without);
        }
    }
}
