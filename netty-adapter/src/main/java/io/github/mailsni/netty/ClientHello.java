package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.RequestedName;
import io.github.mailsni.internal.keymanager.SignatureScheme;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2) says about the certificate that would please the
 * client.
 *
 * @param name the host that it asked for
 * @param onlyUnknownNameTypes whether it asked for something, but for no host
 * @param tls13 whether the client offers TLS 1.3
 * @param cipherSuites the numbers of the cipher suites
 * @param schemes the numbers of the signature schemes that it can verify; empty if it has not said
 * @param groups the numbers of the elliptic curves and groups; empty if it has not said
 */
record ClientHello(
        RequestedName name,
        boolean onlyUnknownNameTypes,
        boolean tls13,
        NumberList cipherSuites,
        Optional<NumberList> schemes,
        Optional<NumberList> groups) {
    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int HOST_NAME = 0;
    private static final int TLS_1_3 = 0x0304;
    private static final int RANDOM = 32;

    /** Of cipher suites, as all that follow: in ascending order. */
    private static final int[] ECDSA_SUITES = {
        0xc008, 0xc009, 0xc00a, 0xc023, 0xc024, 0xc02b, 0xc02c, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0xcca9
    };

    private static final int[] SIGNED_RSA_SUITES = {
        0x0016, 0x0033, 0x0039, 0x0067, 0x006b, 0x009e, 0x009f, 0xc012, 0xc013, 0xc014, 0xc027, 0xc028, 0xc02f, 0xc030,
        0xcca8, 0xccaa
    };

    private static final int[] ENCRYPTED_TO_RSA_SUITES = {0x000a, 0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d};

    /** Reads the body of a ClientHello message. */
    static ClientHello parse(byte[] body) throws RefusedHandshakeException {
        try {
            return new Parser().parse(MessageBytes.of(body));
        } catch (BufferUnderflowException tooShort) {
            throw malformed("the ClientHello ends before its time");
        }
    }

    private static RefusedHandshakeException malformed(String reason) {
        return RefusedHandshakeException.with(TlsAlert.DECODE_ERROR, reason);
    }

    /**
     * Whether a server could prove itself to this client with a credential.
     *
     * @param credential the credential
     * @param server the server's engines; if they speak TLS 1.3, it is the version that both will speak
     */
    boolean canUse(Credential credential, EngineTraits server) {
        if (tls13 && server.tls13()) {
            return verifies(scheme -> !scheme.isPkcs1() && scheme.fits(credential));
        }
        boolean verifies =
                verifies(scheme -> server.curvesBound() ? scheme.fits(credential) : scheme.fitsOnAnyCurve(credential));
        boolean ecdsa = server.suites().ecdsa() && cipherSuites.containsAny(ECDSA_SUITES);
        boolean signedRsa = server.suites().signedRsa() && cipherSuites.containsAny(SIGNED_RSA_SUITES);
        return switch (credential.keyType()) {
            case ECDSA -> ecdsa && verifies && knowsCurveOf(credential);
            case EDDSA -> ecdsa && verifies;
            case RSASSA_PSS -> signedRsa && verifies;
            case RSA ->
                (signedRsa && verifies)
                        || (server.suites().encryptedToRsa() && cipherSuites.containsAny(ENCRYPTED_TO_RSA_SUITES));
        };
    }

    /** A client that names no scheme is of the days of SHA-1; what it gets then is the engine's affair. */
    private boolean verifies(Predicate<SignatureScheme> suitable) {
        if (schemes.isEmpty()) {
            return true;
        }
        for (SignatureScheme scheme : SignatureScheme.ALL) {
            if (suitable.test(scheme) && schemes.get().contains(scheme.code())) {
                return true;
            }
        }
        return false;
    }

    /** Below TLS 1.3 the curve of the key has to be one of the client's groups, too (RFC 8422 section 5.1). */
    private boolean knowsCurveOf(Credential credential) {
        return groups.isEmpty()
                || SignatureScheme.ALL.stream()
                        .filter(scheme -> scheme.keyType() == KeyType.ECDSA && scheme.fits(credential))
                        .anyMatch(scheme -> groups.get().contains(groupOf(scheme)));
    }

    private static int groupOf(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_P256 -> 23;
            case ECDSA_P384 -> 24;
            case ECDSA_P521 -> 25;
            default -> throw new IllegalArgumentException(scheme + " has no group");
        };
    }

    private static final class Parser {
        private RequestedName name = RequestedName.absent();
        private boolean onlyUnknownNameTypes;
        private boolean tls13;
        private Optional<NumberList> schemes = Optional.empty();
        private Optional<NumberList> groups = Optional.empty();
        private int[] extensionTypes = new int[32];
        private int extensionCount;

        ClientHello parse(MessageBytes hello) throws RefusedHandshakeException {
            hello.skip(Short.BYTES + RANDOM);
            hello.skip(hello.u8()); // session identifier
            NumberList cipherSuites = hello.take(hello.u16()).numbers();
            hello.skip(hello.u8()); // compression methods
            if (!hello.isEmpty()) {
                extensions(hello.take(hello.u16()));
                requireEnd(hello);
            }
            return new ClientHello(name, onlyUnknownNameTypes, tls13, cipherSuites, schemes, groups);
        }

        private void extensions(MessageBytes extensions) throws RefusedHandshakeException {
            while (!extensions.isEmpty()) {
                int type = extensions.u16();
                extension(type, extensions.take(extensions.u16()));
                if (extensionCount == extensionTypes.length) {
                    extensionTypes = Arrays.copyOf(extensionTypes, 2 * extensionCount);
                }
                extensionTypes[extensionCount++] = type;
            }
            requireEachOnce();
        }

        private void requireEachOnce() throws RefusedHandshakeException {
            Arrays.sort(extensionTypes, 0, extensionCount);
            for (int i = 1; i < extensionCount; i++) {
                if (extensionTypes[i] == extensionTypes[i - 1]) {
                    throw RefusedHandshakeException.with(
                            TlsAlert.ILLEGAL_PARAMETER,
                            "the ClientHello has two extensions of type " + extensionTypes[i]);
                }
            }
        }

        private void extension(int type, MessageBytes data) throws RefusedHandshakeException {
            switch (type) {
                case SERVER_NAME -> {
                    name = serverName(list(data, data.u16()));
                    onlyUnknownNameTypes = name == RequestedName.absent();
                }
                case SUPPORTED_GROUPS ->
                    groups = Optional.of(list(data, data.u16()).numbers());
                case SIGNATURE_ALGORITHMS ->
                    schemes = Optional.of(list(data, data.u16()).numbers());
                case SUPPORTED_VERSIONS ->
                    tls13 = list(data, data.u8()).numbers().contains(TLS_1_3);
                default -> {
                    // says nothing about certificates
                }
            }
        }

        /** RFC 6066 section 3: at least one name, and not two of one type. */
        private static RequestedName serverName(MessageBytes names) throws RefusedHandshakeException {
            RequestedName found = RequestedName.absent();
            BitSet seen = new BitSet();
            do {
                int type = names.u8();
                MessageBytes name = names.take(names.u16());
                if (name.isEmpty()) {
                    throw malformed("the ClientHello asks for an empty name");
                }
                if (seen.get(type)) {
                    throw RefusedHandshakeException.with(
                            TlsAlert.ILLEGAL_PARAMETER, "the ClientHello asks for two names of one type");
                }
                seen.set(type);
                if (type == HOST_NAME) {
                    found = RequestedName.fromSni(name.copy());
                }
            } while (!names.isEmpty());
            return found;
        }

        /** The list that is all there is to an extension. */
        private static MessageBytes list(MessageBytes data, int length) throws RefusedHandshakeException {
            MessageBytes list = data.take(length);
            requireEnd(data);
            return list;
        }

        private static void requireEnd(MessageBytes bytes) throws RefusedHandshakeException {
            if (!bytes.isEmpty()) {
                throw malformed("the ClientHello has bytes to spare");
            }
        }
    }
}
