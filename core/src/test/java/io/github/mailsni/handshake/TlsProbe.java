package io.github.mailsni.handshake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Does a handshake as a mail client and leaves. Its TLS is another implementation than the server's; it sends any bytes
 * as server_name, and offers only the given signature schemes. It verifies the server's signature with the key in its
 * certificate, as every client does, but not the name.
 */
public record TlsProbe(
        InetSocketAddress server,
        boolean startTls,
        ProtocolVersion version,
        List<Integer> schemes,
        Optional<Integer> onlyGroup) {
    public static final List<Integer> RSA_ONLY = List.of(
            SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pss_rsae_sha384, SignatureScheme.rsa_pkcs1_sha256);
    public static final List<Integer> ECDSA_ONLY = List.of(
            SignatureScheme.ecdsa_secp256r1_sha256,
            SignatureScheme.ecdsa_secp384r1_sha384,
            SignatureScheme.ecdsa_secp521r1_sha512);
    public static final List<Integer> ANY = List.of(
            SignatureScheme.ecdsa_secp256r1_sha256,
            SignatureScheme.ecdsa_secp384r1_sha384,
            SignatureScheme.ed25519,
            SignatureScheme.rsa_pss_rsae_sha256,
            SignatureScheme.rsa_pkcs1_sha256);

    private static final int PATIENCE_MILLIS = 20_000;

    /** A client that offers the groups for key agreement that Bouncy Castle offers. */
    public TlsProbe(InetSocketAddress server, boolean startTls, ProtocolVersion version, List<Integer> schemes) {
        this(server, startTls, version, schemes, Optional.empty());
    }

    /** Offers only this group for key agreement, whatever the signature schemes. */
    public TlsProbe agreeingOn(int group) {
        return new TlsProbe(server, startTls, version, schemes, Optional.of(group));
    }

    /** The result of a handshake: the chain as sent, or the alert that ended it. */
    public record Answer(List<X509Certificate> chain, Optional<String> alert) {
        /** The leaf certificate. */
        public X509Certificate leaf() {
            return chain.get(0);
        }
    }

    /** Does a handshake, and requests a host by its raw bytes, or no host if they are null. */
    public Answer ask(byte @Nullable [] serverName) throws IOException {
        Recorder client = new Recorder(serverName);
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (startTls) {
                negotiateStartTls(socket);
            }
            TlsClientProtocol protocol = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
            protocol.connect(client);
            protocol.close();
            return new Answer(client.chain, Optional.empty());
        } catch (TlsFatalAlertReceived e) {
            return new Answer(client.chain, Optional.of(AlertDescription.getName(e.getAlertDescription())));
        }
    }

    public Answer ask(String serverName) throws IOException {
        return ask(serverName.getBytes(StandardCharsets.UTF_8));
    }

    private static void negotiateStartTls(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        expect(in, "220");
        out.write("EHLO probe.example\r\n".getBytes(StandardCharsets.US_ASCII));
        expect(in, "250");
        out.write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
        expect(in, "220");
    }

    /** Reads a reply of one or more lines, byte by byte, since the bytes behind it belong to TLS. */
    private static void expect(InputStream in, String code) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.append((char) b);
            if (b == '\n') {
                if (!line.toString().startsWith(code)) {
                    throw new IOException("expected " + code + " but the server said "
                            + line.toString().strip());
                }
                if (line.charAt(3) == ' ') {
                    return;
                }
                line.setLength(0);
            }
        }
        throw new IOException("expected " + code + " but the server closed the connection");
    }

    @SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // Bouncy Castle's API has Vector and raw types
    private final class Recorder extends DefaultTlsClient {
        private final byte @Nullable [] serverName;
        private final List<X509Certificate> chain = new ArrayList<>();

        Recorder(byte @Nullable [] serverName) {
            super(new BcTlsCrypto(new SecureRandom()));
            this.serverName = serverName;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return version.only();
        }

        @Override
        protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
            Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
            schemes.forEach(scheme -> algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme)));
            return algorithms;
        }

        @Override
        protected Vector<Integer> getSupportedGroups(Vector roles) {
            Vector<Integer> groups = new Vector<>();
            onlyGroup.ifPresentOrElse(groups::add, () -> groups.addAll(super.getSupportedGroups(roles)));
            return groups;
        }

        /** Adds the extension here, since getSNIServerNames accepts only valid names. */
        @Override
        public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
            Hashtable<Integer, byte[]> extensions =
                    TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
            if (serverName != null) {
                Vector<ServerName> names = new Vector<>();
                names.add(new ServerName(NameType.host_name, serverName));
                TlsExtensionsUtils.addServerNameExtensionClient(extensions, names);
            }
            return extensions;
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
    }

    private static X509Certificate parse(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }
}
