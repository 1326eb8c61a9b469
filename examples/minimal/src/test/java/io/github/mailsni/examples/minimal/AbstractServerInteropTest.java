package io.github.mailsni.examples.minimal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.interop.Openssl;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests one of the programs with {@code openssl s_client} ({@code apt-get install openssl}). */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractServerInteropTest {
    private static final String DEFAULT = "mail.defaultdomain.com";
    private static final String RENEWED = "renewed.example.net";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestAuthority authority = TestAuthority.create("mailsni test CA");
    private final Class<?> main;
    private final List<String> road;

    private Optional<Program> program = Optional.empty();
    private Path directory = Path.of("");

    /**
     * Creates the test of a program.
     *
     * @param road the options of {@code s_client} that select how TLS begins
     */
    AbstractServerInteropTest(Class<?> main, String... road) {
        this.main = main;
        this.road = List.of(road);
    }

    @BeforeAll
    void start(@TempDir Path files) throws Exception {
        directory = files;
        for (String host : List.of(DEFAULT, "mail.example.com", "mail.example.org", RENEWED)) {
            authority.issue(host).writeTo(directory, TestLayout.EXIM);
        }
        Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
        program = Optional.of(Program.start(main, directory));
    }

    @AfterAll
    void end() {
        program.ifPresent(Program::close);
    }

    private String client(String... options) throws Exception {
        List<String> all = new ArrayList<>(road);
        all.addAll(List.of("-CAfile", directory.resolve("ca.pem").toString()));
        all.addAll(List.of(options));
        return Openssl.client(program.orElseThrow().address(), all.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.com", "mail.example.org", DEFAULT})
    @DisplayName("presents to a client the certificate of the host that it asks for")
    void known(String host) throws Exception {
        assertThat(client("-servername", host, "-verify_hostname", host))
                .contains("Verification: OK", "Verified peername: " + host);
    }

    @Test
    @DisplayName("presents the default host's certificate to a client that asks for an unknown name")
    void unknown() throws Exception {
        assertThat(client("-servername", "unknown.example.com", "-verify_hostname", DEFAULT))
                .contains("Verification: OK", "Verified peername: " + DEFAULT);
    }

    @Test
    @DisplayName("presents the default host's certificate to a client that asks for no name")
    void noName() throws Exception {
        assertThat(client("-noservername", "-verify_hostname", DEFAULT))
                .contains("Verification: OK", "Verified peername: " + DEFAULT);
    }

    @Test
    @DisplayName("presents a renewed certificate without a restart")
    void renewed() throws Exception {
        X509Certificate before = certificate(RENEWED);
        TestCertificate renewal = authority.issue(RENEWED);
        renewal.writeTo(directory, TestLayout.EXIM);

        long start = System.nanoTime();
        X509Certificate after = certificate(RENEWED);
        while (after.equals(before) && System.nanoTime() - start < PATIENCE.toNanos()) {
            after = certificate(RENEWED);
        }
        assertThat(after).isEqualTo(renewal.leaf()).isNotEqualTo(before);
    }

    private X509Certificate certificate(String host) throws Exception {
        return Openssl.certificateIn(client("-servername", host)).orElseThrow();
    }
}
