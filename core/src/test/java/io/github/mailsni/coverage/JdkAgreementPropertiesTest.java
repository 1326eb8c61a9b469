package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.EnginePair;
import io.github.mailsni.testing.TestCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The verdict beside that of the JDK's client with endpoint identification, in a handshake. The JDK follows RFC 2818, which takes
 * more names for a host's than RFC 9525 does; mail clients and servers of today do not. Where the two differ:
 *
 * <ul>
 *   <li>without a subjectAltName the JDK takes the common name: RFC 9525 section 2 forbids that;
 *   <li>the JDK takes a wildcard for a part of a label, and in any label: RFC 9525 section 6.3 allows it as the whole left-most
 *       label alone;
 *   <li>the JDK takes a wildcard directly below a top-level domain, unless a public authority has issued it: OpenSSL does not.
 * </ul>
 */
@Tag("jdk")
@Label("The verdict and the JDK's endpoint identification")
class JdkAgreementPropertiesTest {
    private static final CoverageCheck CHECK = CoverageCheck.standard().trusting(GeneratedCertificate.ROOT.roots());

    @Property(tries = 250)
    @Label("agree, but for the listed differences")
    void agree(@ForAll("certificates") GeneratedCertificate generated) throws Exception {
        TestCertificate certificate = generated.issue();
        List<X509Certificate> sent = generated.sent(certificate);
        HostCoverage verdict = CHECK.checkSent(generated.host(), List.of(sent));
        boolean accepted = isAccepted(generated.host(), certificate.privateKey(), sent);
        if (accepted && isTakenForTheHostByRfc2818Only(generated)) {
            assertThat(verdict.problems())
                    .filteredOn(problem -> problem.severity() == Severity.ERROR)
                    .extracting(Problem::code)
                    .isSubsetOf(
                            ProblemCode.CERTIFICATE_HOST_MISMATCH,
                            ProblemCode.WILDCARD_DEPTH,
                            ProblemCode.WILDCARD_TOO_WIDE,
                            ProblemCode.NO_SUBJECT_ALT_NAME);
        } else {
            assertThat(verdict.covered()).as("%s", verdict).isEqualTo(accepted);
        }
    }

    private static boolean isTakenForTheHostByRfc2818Only(GeneratedCertificate generated) {
        return !generated.withNames()
                || generated.names().contains("*.com")
                || generated.names().stream().anyMatch(JdkAgreementPropertiesTest::hasWildcardElsewhere);
    }

    private static boolean hasWildcardElsewhere(String name) {
        return name.contains("*") && (!name.startsWith("*.") || name.indexOf('*', 1) > 0);
    }

    @Provide
    Arbitrary<GeneratedCertificate> certificates() {
        return GeneratedCertificate.any();
    }

    private static boolean isAccepted(String host, PrivateKey key, List<X509Certificate> chain) throws Exception {
        SSLEngine client = GeneratedCertificate.ROOT.sslContext().createSSLEngine(host, 25);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(new KeyManager[] {new Sends(key, chain)}, null, null);
        return new EnginePair(client, server.createSSLEngine()).talk().connected();
    }

    /** Sends one chain as it is, to whoever asks. */
    private static final class Sends extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final List<X509Certificate> chain;

        Sends(PrivateKey key, List<X509Certificate> chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.equals(key.getAlgorithm()) ? "it" : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }
    }
}
