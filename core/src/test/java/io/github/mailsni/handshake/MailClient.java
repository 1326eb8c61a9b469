package io.github.mailsni.handshake;

import io.github.mailsni.testing.KeyAlgorithm;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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

/** Connects to servers as a TLS client that trusts every certificate and resumes its sessions. For one thread. */
public final class MailClient {
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

    /** Creates a client on the JDK's TLS that speaks one version of the protocol. */
    public static MailClient speaking(String protocol) {
        return new MailClient(null, protocol);
    }

    /** Creates a client on another provider's TLS. */
    public static MailClient speaking(String protocol, Provider provider) {
        return new MailClient(provider, protocol);
    }

    /** Verifies only signatures of these key types; those of RSA keys only with PSS. */
    public MailClient verifying(KeyAlgorithm... keyTypes) {
        return verifying(
                Arrays.stream(keyTypes).flatMap(type -> schemes(type).stream()).toList());
    }

    /** The signature schemes of a key type in every version, by their names in RFC 8446. */
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

    /** Verifies only signatures of these schemes. */
    public MailClient verifying(Collection<String> schemes) {
        parameters.setAlgorithmConstraints(new PermittedSchemes(Set.copyOf(schemes)));
        return this;
    }

    /** Offers only these cipher suites. */
    public MailClient withCipherSuites(String... suites) {
        parameters.setCipherSuites(suites);
        return this;
    }

    /** Connects to a server's new engine, and requests a name, or no name if it is null. */
    public Visit visit(SSLEngine server, @Nullable String name) {
        return visit(server, name == null ? List.of() : List.of(new SNIHostName(name)));
    }

    /** Connects to a server's new engine, and requests a list of names. */
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
     * The result of a connection.
     *
     * @param connected whether each end has read the other's bytes
     * @param shown the chain that the server presented; empty in a resumed session
     * @param protocol the negotiated version
     * @param clientFailure the client's failure
     * @param serverFailure the server's failure
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

        /** The presented leaf; fails if there is none or the session was resumed. */
        public X509Certificate leaf() {
            return shown.orElseThrow(() -> new AssertionError("no certificate was shown: " + this))
                    .get(0);
        }

        /** The host in the presented certificate, for example {@code mail.example.com}, or the failure. */
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
}
