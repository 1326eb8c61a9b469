package io.github.mailsni.handshake;

import io.github.mailsni.testing.KeyAlgorithm;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A TLS client that trusts everybody and remembers its sessions. For one thread. */
public final class MailClient {
    private static final String SCHEME_NAMES = "(ecdsa|rsa|dsa)_\\w+|ed25519|ed448";

    private final SSLContext context;
    private final SSLParameters parameters = new SSLParameters();
    private final Witness witness = Witness.ofEverything();

    private MailClient(@Nullable Provider provider, String protocol) {
        try {
            context = provider == null ? SSLContext.getInstance("TLS") : SSLContext.getInstance("TLS", provider);
            context.init(null, new TrustManager[] {witness}, null);
        } catch (GeneralSecurityException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
        parameters.setProtocols(new String[] {protocol});
    }

    /** A client of the JDK that speaks one version of the protocol. */
    public static MailClient speaking(String protocol) {
        return new MailClient(null, protocol);
    }

    /** A client of another provider. */
    public static MailClient speaking(String protocol, Provider provider) {
        return new MailClient(provider, protocol);
    }

    /** Verifies the signatures of such keys only, with PSS those of RSA keys. */
    public MailClient verifying(KeyAlgorithm... keyTypes) {
        return verifying(
                Arrays.stream(keyTypes).flatMap(type -> schemes(type).stream()).toList());
    }

    /** The schemes with which keys of a type sign in every version, by their names in RFC 8446. */
    public static List<String> schemes(KeyAlgorithm keyType) {
        return switch (keyType) {
            case EC_P256 -> List.of("ecdsa_secp256r1_sha256");
            case EC_P384 -> List.of("ecdsa_secp384r1_sha384");
            case EC_P521 -> List.of("ecdsa_secp521r1_sha512");
            case ED25519 -> List.of("ed25519");
            case ED448 -> List.of("ed448");
            case RSA_1024, RSA_2048, RSA_3072, RSA_4096 ->
                List.of("rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512");
            case RSASSA_PSS -> List.of("rsa_pss_pss_sha256", "rsa_pss_pss_sha384");
        };
    }

    /** Verifies signatures of these schemes only. */
    public MailClient verifying(Collection<String> schemes) {
        parameters.setAlgorithmConstraints(new Schemes(Set.copyOf(schemes)));
        return this;
    }

    /** Has these cipher suites only. */
    public MailClient withCipherSuites(String... suites) {
        parameters.setCipherSuites(suites);
        return this;
    }

    /** Connects to a server's new engine, asking for a name, or for none if it is null. */
    public Visit visit(SSLEngine server, @Nullable String name) {
        return visit(server, name == null ? List.of() : List.of(new SNIHostName(name)));
    }

    /** Connects to a server's new engine with a list of names. */
    public Visit visit(SSLEngine server, List<SNIServerName> names) {
        witness.forget();
        parameters.setServerNames(names);
        SSLEngine client = context.createSSLEngine("dialled.example", 25);
        client.setSSLParameters(parameters);
        EnginePair engines = new EnginePair(client, server).talk();
        return new Visit(
                engines.connected(),
                witness.shown(),
                client.getSession().getProtocol(),
                Optional.ofNullable(engines.clientFailure()),
                Optional.ofNullable(engines.serverFailure()));
    }

    /**
     * How a connection went.
     *
     * @param connected whether both ends have read what the other sent
     * @param shown the chain that the server showed; empty in a session that was resumed
     * @param protocol the version that was agreed on
     * @param clientFailure what ended it at the client
     * @param serverFailure what ended it at the server
     */
    public record Visit(
            boolean connected,
            Optional<List<X509Certificate>> shown,
            String protocol,
            Optional<SSLException> clientFailure,
            Optional<SSLException> serverFailure) {
        public boolean resumed() {
            return connected && shown.isEmpty();
        }

        /** The leaf that was shown; fails if the session was resumed or there was none. */
        public X509Certificate leaf() {
            return shown.orElseThrow(() -> new AssertionError("no certificate was shown: " + this))
                    .get(0);
        }

        /** The host that the server showed itself as, for example {@code mail.example.com}, or what went wrong. */
        public String host() {
            if (!connected) {
                return "not connected: "
                        + clientFailure
                                .or(() -> serverFailure)
                                .map(Throwable::getMessage)
                                .orElse("?");
            }
            return resumed()
                    ? "resumed"
                    : leaf().getSubjectX500Principal().getName().substring("CN=".length());
        }
    }

    /** Permits schemes by their names; asked about anything else, it permits. */
    private record Schemes(Set<String> permitted) implements AlgorithmConstraints {
        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
            String name = algorithm.toLowerCase(Locale.ROOT);
            return !primitives.contains(CryptoPrimitive.SIGNATURE)
                    || !name.matches(SCHEME_NAMES)
                    || permitted.contains(name);
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
    }
}
