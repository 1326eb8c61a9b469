package io.github.mailsni.examples.certcheck.live;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.ServerName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import java.util.stream.IntStream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Does one handshake as a client that accepts and records any certificate. It verifies that the server has the
 * certificate's key, as every client does.
 *
 * <p>It uses Bouncy Castle's TLS: JSSE can set the kinds of keys that it offers only for the whole virtual machine
 * (before Java 19), and refuses to request names with an underscore.
 */
@SuppressWarnings({"JdkObsolete", "unchecked", "rawtypes"}) // Bouncy Castle's API has Vector and raw types
final class Handshake extends DefaultTlsClient {
    private static final int MOST_CERTIFICATES = 100;
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(2);
    private static final int TLS_ALERT = 21;
    private static final int TLS_HANDSHAKE = 22;

    private final Optional<ServerName> host;
    private final Offer offer;
    private final List<X509Certificate> chain = new ArrayList<>();

    private Handshake(Optional<ServerName> host, Offer offer) {
        super(new BcTlsCrypto(new SecureRandom()));
        this.host = host;
        this.offer = offer;
    }

    /**
     * Does the handshake.
     *
     * @param farewell the command to send afterwards, so that the server does not log a lost connection
     * @throws SocketTimeoutException if the connection's deadline passes
     * @throws HandshakeException if the server breaks TLS so that its certificates remain unknown
     * @throws ServerException if the server does not speak TLS
     */
    static Answer on(Connection connection, Optional<ServerName> host, Offer offer, Optional<String> farewell)
            throws IOException {
        Handshake client = new Handshake(host, offer);
        TlsClientProtocol protocol = new TlsClientProtocol(connection.input(), connection.output());
        try {
            protocol.connect(client);
        } catch (InterruptedIOException e) {
            throw timeout(e);
        } catch (TlsFatalAlertReceived e) {
            return client.ended(AlertDescription.getName(e.getAlertDescription()));
        } catch (IOException e) {
            return client.broken(connection, e, farewell.isEmpty());
        }
        if (client.chain.isEmpty()) {
            throw new HandshakeException("the server ended the handshake without a certificate");
        }
        leave(connection, protocol, farewell);
        return new Answer.Sent(client.chain, Optional.empty());
    }

    private static SocketTimeoutException timeout(InterruptedIOException cause) {
        if (cause instanceof SocketTimeoutException timeout) {
            return timeout;
        }
        SocketTimeoutException timeout = new SocketTimeoutException("too late");
        timeout.initCause(cause);
        return timeout;
    }

    private Answer ended(String alert) {
        return chain.isEmpty()
                ? new Answer.Refused(Optional.of(alert))
                : new Answer.Sent(chain, Optional.of("the server ended it with the alert " + alert));
    }

    /** Interprets a failure without an alert of the server. */
    private Answer broken(Connection connection, IOException problem, boolean fromFirstByte) throws ServerException {
        if (!chain.isEmpty()) {
            return new Answer.Sent(chain, Optional.of(words(problem)));
        }
        byte[] first = connection.firstBytes();
        if (first.length == 0) {
            return new Answer.Refused(Optional.empty());
        }
        if (first[0] != TLS_HANDSHAKE && first[0] != TLS_ALERT) {
            throw new ServerException(
                    "the server does not speak TLS here: it sent " + Quoted.of(first)
                            + (fromFirstByte ? hint(first) : ""),
                    problem);
        }
        throw new HandshakeException("the handshake failed: " + words(problem), problem);
    }

    /** Guesses the protocol of a server's first bytes. */
    private static String hint(byte[] greeting) {
        String text = new String(greeting, US_ASCII);
        String protocol =
                text.startsWith("220") ? "smtp" : text.startsWith("* ") ? "imap" : text.startsWith("+OK") ? "pop3" : "";
        return protocol.isEmpty() ? "" : "; say --starttls " + protocol;
    }

    private static String words(Throwable problem) {
        String message = problem.getMessage();
        Throwable cause = problem.getCause();
        String text = message == null ? problem.getClass().getSimpleName() : message;
        return Quoted.of(cause == null || cause.getMessage() == null ? text : text + ": " + cause.getMessage());
    }

    /** Ends the session by the protocol's command, and ignores failures. */
    private static void leave(Connection connection, TlsClientProtocol protocol, Optional<String> farewell) {
        connection.hurry(PATIENCE_AT_THE_END);
        try {
            if (farewell.isPresent()) {
                protocol.getOutputStream().write((farewell.get() + "\r\n").getBytes(US_ASCII));
                awaitAnswer(protocol);
            }
            protocol.close();
        } catch (IOException e) {
            // the server closed the connection first
        }
    }

    /**
     * Reads the first bytes of the answer, since a server logs a lost connection if the client closes without reading
     * it.
     */
    private static void awaitAnswer(TlsClientProtocol protocol) throws IOException {
        int read = protocol.getInputStream().read(new byte[512]);
        if (read < 0) {
            throw new IOException("closed");
        }
    }

    /** Keeps the offered values that Bouncy Castle supports. */
    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(
                getCrypto(), offer.suites().stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return offer.versions().stream()
                .map(version -> ProtocolVersion.get(version >> 8, version & 0xff))
                .toArray(ProtocolVersion[]::new);
    }

    @Override
    protected Vector getSupportedGroups(Vector namedGroupRoles) {
        Vector groups = new Vector();
        offer.groups().stream().filter(getCrypto()::hasNamedGroup).forEach(groups::add);
        return groups;
    }

    @Override
    protected Vector getSupportedSignatureAlgorithms() {
        return algorithms(offer.schemes().stream().mapToInt(Integer::intValue));
    }

    /**
     * Leaves out signature_algorithms_cert: signature_algorithms then applies to certificates as well (RFC 8446 section
     * 4.2.3).
     */
    @Override
    protected @Nullable Vector getSupportedSignatureAlgorithmsCert() {
        return null;
    }

    private static Vector<SignatureAndHashAlgorithm> algorithms(IntStream schemes) {
        Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
        schemes.forEach(scheme -> algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme)));
        return algorithms;
    }

    @Override
    protected @Nullable Vector getSNIServerNames() {
        if (host.isEmpty()) {
            return null;
        }
        Vector<org.bouncycastle.tls.ServerName> names = new Vector<>();
        names.add(new org.bouncycastle.tls.ServerName(
                NameType.host_name, host.get().toString().getBytes(US_ASCII)));
        return names;
    }

    /** Accepts all signatures in the chain, which is judged later. */
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    @Override
    public boolean requiresCloseNotify() {
        return false;
    }

    @Override
    public int getMaxCertificateChainLength() {
        return MOST_CERTIFICATES;
    }

    @Override
    public int getMaxHandshakeMessageSize() {
        return MOST_BYTES;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                for (TlsCertificate each : certificate.getCertificate().getCertificateList()) {
                    chain.add(parse(each.getEncoded()));
                }
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                return null;
            }
        };
    }

    private static X509Certificate parse(byte[] encoded) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException e) {
            throw new IOException("the server sent a certificate that makes no sense: " + e.getMessage(), e);
        }
    }
}
