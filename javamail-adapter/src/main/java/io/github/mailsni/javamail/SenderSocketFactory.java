package io.github.mailsni.javamail;

import io.github.mailsni.internal.keymanager.KeyAgreements;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Creates each connection with a TLS context of its own, so that no session and no client certificate of one host is
 * used for another, and the server's certificate is checked on every connection. Immutable and thread-safe.
 */
final class SenderSocketFactory extends SSLSocketFactory {
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private final X509ExtendedTrustManager issuers;
    private final ClientCredentials clientCredentials;
    private final Optional<ServerIdentity> fixed;
    private final SSLSocketFactory defaults;

    /**
     * Creates a factory.
     *
     * @param fixed the identity that every server has to prove, whatever is dialled
     */
    SenderSocketFactory(
            X509ExtendedTrustManager issuers, ClientCredentials clientCredentials, Optional<ServerIdentity> fixed) {
        this.issuers = issuers;
        this.clientCredentials = clientCredentials;
        this.fixed = fixed;
        this.defaults = context(SenderConnection.toWhatIsDialled()).getSocketFactory();
    }

    SenderSocketFactory withFixed(ServerIdentity identity) {
        return new SenderSocketFactory(issuers, clientCredentials, Optional.of(identity));
    }

    private SSLContext context(SenderConnection connection) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", MailTls.DEFAULT_PROVIDER);
            context.init(
                    new KeyManager[] {new ClientKeyManager(clientCredentials, connection)},
                    new TrustManager[] {new ServerTrust(issuers, connection)},
                    null);
            return context;
        } catch (GeneralSecurityException noTls) {
            throw new IllegalStateException(
                    "the security provider " + MailTls.DEFAULT_PROVIDER + " does not give a working TLS: "
                            + noTls.getMessage(),
                    noTls);
        }
    }

    /**
     * Begins TLS over an existing connection: by STARTTLS, through a proxy, or to an address that was looked up
     * elsewhere.
     */
    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        ServerIdentity server = identity(host);
        SenderConnection connection = SenderConnection.to(server);
        return configured(
                (SSLSocket) context(connection)
                        .getSocketFactory()
                        .createSocket(connected, server.toString(), port, autoClose),
                connection,
                Optional.of(server));
    }

    private ServerIdentity identity(String host) throws SenderTlsException {
        if (fixed.isPresent()) {
            return fixed.get();
        }
        try {
            return ServerIdentity.of(host);
        } catch (IllegalArgumentException noHost) {
            throw new SenderTlsException(FailureSearch.invalidHost(host, noHost), noHost);
        }
    }

    private static SSLSocket configured(
            SSLSocket socket, SenderConnection connection, Optional<ServerIdentity> server) {
        SSLParameters parameters = socket.getSSLParameters();
        List<String> supported = Arrays.asList(socket.getSupportedProtocols());
        parameters.setProtocols(PROTOCOLS.stream().filter(supported::contains).toArray(String[]::new));
        // Java's check of names, beside that of ServerTrust
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        server.ifPresent(identity -> parameters.setServerNames(identity.sni()));
        // the JDK's TLS cannot use another provider's keys for a group
        KeyAgreements.constraints().ifPresent(parameters::setAlgorithmConstraints);
        socket.setSSLParameters(parameters);
        return new SenderSocket(socket, connection);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return layered(host, port, null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return layered(host, port, new InetSocketAddress(localHost, localPort));
    }

    private Socket layered(String host, int port, @Nullable InetSocketAddress local) throws IOException {
        // refuses an invalid host before anything is looked up or sent
        identity(host);
        Socket plain = connected(new InetSocketAddress(dialled(host), port), local);
        try {
            return createSocket(plain, host, port, true);
        } catch (IOException | RuntimeException failure) {
            plain.close();
            throw failure;
        }
    }

    /** Converts the host to A-labels, as the DNS has them. If the identity is fixed, any text may be dialled. */
    private String dialled(String host) {
        boolean ascii = host.chars().allMatch(c -> c < 0x80);
        return ascii
                ? host
                : fixed.isPresent()
                        ? IDN.toASCII(host)
                        : ServerIdentity.of(host).toString();
    }

    private static Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket plain = new Socket();
        try {
            if (local != null) {
                plain.bind(local);
            }
            plain.connect(remote);
            return plain;
        } catch (IOException | RuntimeException failure) {
            plain.close();
            throw failure;
        }
    }

    /**
     * Connects to an address. Its server has to prove the host name by which the address was looked up, as JSSE
     * remembers it, or else the address itself. The DNS is not asked for the address's name, since the owner of the
     * address chooses that name.
     */
    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return dialled(new InetSocketAddress(address, port), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return dialled(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private Socket dialled(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            return socket;
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw failure;
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        SenderConnection connection = fixed.map(SenderConnection::to).orElseGet(SenderConnection::toWhatIsDialled);
        SSLSocket socket = (SSLSocket) context(connection).getSocketFactory().createSocket();
        return configured(socket, connection, fixed);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return defaults.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return defaults.getSupportedCipherSuites();
    }

    /** Returns the text that Jakarta Mail puts into its messages. */
    @Override
    public String toString() {
        return "SenderTls" + fixed.map(identity -> " for " + identity).orElse("");
    }
}
