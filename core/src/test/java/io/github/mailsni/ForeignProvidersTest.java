package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("With another security provider before the JDK's")
class ForeignProvidersTest {
    private static final String DEFAULT = "mail.example.com";

    @TempDir
    private Path directory;

    private Provider registered = new NoProvider();

    private static final class NoProvider extends Provider {
        private static final long serialVersionUID = 1;

        NoProvider() {
            super("none", "1", "registers nothing");
        }
    }

    static Stream<Named<Supplier<Provider>>> providers() {
        return Stream.of(
                Named.of("Bouncy Castle", BouncyCastleProvider::new), Named.of("Conscrypt", Conscrypt::newProvider));
    }

    @AfterEach
    void remove() {
        Security.removeProvider(registered.getName());
    }

    private static String hostOf(KeyAlgorithm algorithm) {
        return algorithm.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".example.com";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    @DisplayName("keys of every type are read, served and judged as without it:")
    void keys(Supplier<Provider> provider) throws Exception {
        TestAuthority authority = TestAuthority.create("Root").intermediate("Issuing");
        authority.certificateFor(DEFAULT).issue().writeTo(directory, TestLayout.PAIRS);
        for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
            TestCertificate certificate = authority
                    .certificateFor(hostOf(algorithm))
                    .keyType(algorithm)
                    .issue();
            certificate.writeTo(directory, TestLayout.PAIRS);
        }
        TrustRoots roots = TrustRoots.of(authority.certificate());

        Verdicts without = verdicts(roots);
        registered = provider.get();
        Security.insertProviderAt(registered, 1);

        assertThat(verdicts(roots)).isEqualTo(without);
        assertThat(without.served()).hasSize(KeyAlgorithm.values().length + 1);
        assertThat(without.refused()).isEmpty();
    }

    private record Verdicts(List<String> served, List<RefusedFile> refused, List<String> covered) {}

    private Verdicts verdicts(TrustRoots roots) throws Exception {
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.pairs())
                .defaultHost(DEFAULT)
                .open()) {
            List<HostCredentials> hosts = certificates.hosts().toList();
            List<String> names = hosts.stream().map(HostCredentials::label).toList();
            return new Verdicts(
                    hosts.stream()
                            .map(host -> host.label()
                                    + host.credentials().stream()
                                            .map(Credential::keyType)
                                            .toList())
                            .sorted()
                            .toList(),
                    certificates.report().refused(),
                    CoverageCheck.standard().trusting(roots).check(certificates, names).hosts().stream()
                            .map(host -> host.host() + " " + host.problems())
                            .sorted()
                            .toList());
        }
    }
}
