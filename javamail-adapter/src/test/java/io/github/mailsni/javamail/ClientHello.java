package io.github.mailsni.javamail;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A ClientHello in bytes (RFC 8446 section 4.1.2), with a server_name extension that no client would send. */
final class ClientHello {
    private static final int HOST_NAME = 0;
    private static final int NETWORK_BUFFER = 1 << 16;

    private final String protocol;
    private final byte[] serverNameExtension;
    private final byte[] signatureExtensions;

    ClientHello(String protocol, byte[] serverNameExtension) {
        this(protocol, serverNameExtension, extension(13, withLength(2, bytes(0x0403, 0x0804, 0x0401))));
    }

    private ClientHello(String protocol, byte[] serverNameExtension, byte[] signatureExtensions) {
        this.protocol = protocol;
        this.serverNameExtension = serverNameExtension.clone();
        this.signatureExtensions = signatureExtensions;
    }

    /** Verifies signatures of RSA keys only, but certificates that are signed with ECDSA, too (RFC 8446 section 4.2.3). */
    ClientHello verifyingEcdsaInCertificatesOnly() {
        return new ClientHello(
                protocol,
                serverNameExtension,
                join(
                        extension(13, withLength(2, bytes(0x0804, 0x0401))),
                        extension(50, withLength(2, bytes(0x0403, 0x0804, 0x0401)))));
    }

    /** Asks for one host name. */
    static ClientHello askingFor(String protocol, byte[] hostName) {
        return new ClientHello(protocol, list(entry(HOST_NAME, hostName)));
    }

    static ClientHello askingFor(String protocol, String hostName) {
        return askingFor(protocol, hostName.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] entry(int nameType, String name) {
        return entry(nameType, name.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] entry(int nameType, byte[] name) {
        return join(new byte[] {(byte) nameType}, withLength(2, name));
    }

    static byte[] list(byte[]... entries) {
        return withLength(2, join(entries));
    }

    /**
     * What the server makes of it.
     *
     * @param alert the fatal alert that it sent, if that is all it sent
     * @param host whose certificate it showed, if it showed one and went on
     */
    record Answer(OptionalInt alert, @Nullable String host) {
        @Override
        public String toString() {
            return alert.isPresent() ? "alert " + alert.getAsInt() : host == null ? "failed behind ServerHello" : host;
        }
    }

    Answer sentTo(SSLEngine server) {
        server.setUseClientMode(false);
        ByteBuffer network = ByteBuffer.wrap(record());
        ByteBuffer answer = ByteBuffer.allocate(NETWORK_BUFFER);
        try {
            while (network.hasRemaining()) {
                server.unwrap(network, ByteBuffer.allocate(NETWORK_BUFFER));
                runTasks(server);
            }
            while (server.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                server.wrap(ByteBuffer.allocate(0), answer);
                runTasks(server);
            }
        } catch (SSLException refused) {
            return new Answer(alert(server), null);
        }
        Certificate[] shown = Objects.requireNonNull(server.getHandshakeSession(), "no handshake")
                .getLocalCertificates();
        return new Answer(OptionalInt.empty(), hostOf((X509Certificate) shown[0]));
    }

    private static String hostOf(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName().substring("CN=".length());
    }

    /** The description of the fatal alert that the server has to send: the last byte of {@code 15 03 03 00 02 02 xx}. */
    private static OptionalInt alert(SSLEngine server) {
        ByteBuffer answer = ByteBuffer.allocate(NETWORK_BUFFER);
        try {
            server.wrap(ByteBuffer.allocate(0), answer);
        } catch (SSLException notSent) {
            throw new AssertionError("no alert", notSent);
        }
        byte[] sent = Arrays.copyOf(answer.array(), answer.position());
        return sent.length == 7 && sent[0] == 21 && sent[5] == 2 ? OptionalInt.of(sent[6]) : OptionalInt.empty();
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private byte[] record() {
        byte[] hello = join(
                new byte[] {3, 3},
                new byte[32],
                withLength(1, new byte[32]),
                withLength(2, cipherSuites()),
                withLength(1, new byte[1]),
                withLength(2, extensions()));
        byte[] handshake = join(new byte[] {1}, withLength(3, hello));
        return join(new byte[] {22, 3, 1}, withLength(2, handshake));
    }

    /** With AES and GCM: of TLS 1.3, ECDHE_ECDSA and ECDHE_RSA. */
    private static byte[] cipherSuites() {
        return bytes(0x1301, 0xc02b, 0xc02f);
    }

    private byte[] extensions() {
        byte[] both = join(
                extension(0, serverNameExtension),
                extension(10, withLength(2, bytes(0x001d, 0x0017))),
                extension(11, withLength(1, new byte[1])),
                signatureExtensions,
                extension(23, new byte[0]));
        if (protocol.equals("TLSv1.2")) {
            return both;
        }
        byte[] publicKey = new byte[32];
        publicKey[0] = 9;
        return join(
                both,
                extension(43, withLength(1, bytes(0x0304))),
                extension(51, withLength(2, join(bytes(0x001d), withLength(2, publicKey)))));
    }

    private static byte[] extension(int type, byte[] content) {
        return join(bytes(type), withLength(2, content));
    }

    private static byte[] bytes(int... shorts) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * shorts.length);
        for (int each : shorts) {
            buffer.putShort((short) each);
        }
        return buffer.array();
    }

    private static byte[] withLength(int octets, byte[] content) {
        byte[] length = new byte[octets];
        for (int i = 0; i < octets; i++) {
            length[i] = (byte) (content.length >> (8 * (octets - 1 - i)));
        }
        return join(length, content);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
