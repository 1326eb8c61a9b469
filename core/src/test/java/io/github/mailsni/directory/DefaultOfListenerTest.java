package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
@DisplayName("A listener with a default of its own")
class DefaultOfListenerTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final String DIRECTORYS = "mail.default.example";
    private static final ServerName OWN = ServerName.of("mail.example.net");

    @TempDir
    private Path directory;

    private CertificateDirectory certificates;
    private CertificateSelector listener;

    @BeforeEach
    void open() throws IOException {
        write(DIRECTORYS, AUTHORITY.issue(DIRECTORYS, "also.default.example"));
        write(OWN.toString(), AUTHORITY.issue(OWN.toString()));
        write("mail.example.com", AUTHORITY.issue("mail.example.com"));
        write("foreign.example.com", AUTHORITY.issue("elsewhere.example"));
        certificates =
                CertificateDirectory.builder(directory).defaultHost(DIRECTORYS).open();
        listener = certificates.withDefaultHost(OWN);
    }

    @AfterEach
    void close() {
        certificates.close();
    }

    private void write(String host, TestCertificate certificate) throws IOException {
        certificate.writeTo(directory, TestLayout.EXIM, host);
    }

    private static List<String> candidates(Selection selection) {
        return selection.candidates().stream().map(HostCredentials::label).toList();
    }

    private static void assertDefault(Selection selection, String... candidates) {
        assertThat(candidates(selection)).containsExactly(candidates);
        assertThat(selection.match()).isEqualTo(MatchKind.DEFAULT);
        assertThat(selection.unknown()).isTrue();
    }

    @Test
    @DisplayName("presents it to clients that send no name, an invalid one or an unknown one")
    void unknown() {
        assertDefault(listener.select(RequestedName.absent()), OWN.toString(), DIRECTORYS);
        assertDefault(
                listener.select(RequestedName.fromSni("a..b".getBytes(StandardCharsets.US_ASCII))),
                OWN.toString(),
                DIRECTORYS);
        assertDefault(listener.select(ServerName.of("unknown.example")), OWN.toString(), DIRECTORYS);
        assertDefault(certificates.select(RequestedName.absent()), DIRECTORYS);
    }

    @Test
    @DisplayName(
            "presents each host its own certificate, and the listener's default before the directory's if a client can use no key of it")
    void known() {
        Selection selection = listener.select(ServerName.of("mail.example.com"));

        assertThat(candidates(selection)).containsExactly("mail.example.com", OWN.toString(), DIRECTORYS);
        assertThat(selection.match()).isEqualTo(MatchKind.EXACT);
        assertThat(candidates(listener.select(ServerName.of("foreign.example.com"))))
                .containsExactly("foreign.example.com", OWN.toString(), DIRECTORYS);
        assertThat(candidates(listener.select(OWN))).containsExactly(OWN.toString(), DIRECTORYS);
        assertThat(candidates(listener.select(ServerName.of(DIRECTORYS)))).startsWith(DIRECTORYS);
    }

    @Test
    @DisplayName("prefers the directory's default where that is for the name, and the listener's is not")
    void coveredByTheOther() {
        Selection selection = listener.select(ServerName.of("also.default.example"));

        assertThat(candidates(selection)).startsWith(DIRECTORYS);
        assertThat(selection.covered()).isTrue();
    }

    @Test
    @DisplayName("has a policy of its own, too, in either order")
    void policy() {
        for (CertificateSelector strict : List.of(
                listener.withUnknownNames(UnknownNamePolicy.REJECT),
                certificates.withUnknownNames(UnknownNamePolicy.REJECT).withDefaultHost(OWN))) {
            assertThat(strict.rejects(ServerName.of("unknown.example"))).isTrue();
            assertThat(strict.rejects(ServerName.of("mail.example.com"))).isFalse();
            assertThat(strict.rejects(RequestedName.absent())).isFalse();
            assertDefault(strict.select(RequestedName.absent()), OWN.toString(), DIRECTORYS);
        }
    }

    @Test
    @DisplayName("takes another default in the place of the first, not behind it")
    void again() {
        CertificateSelector other = listener.withDefaultHost(ServerName.of("mail.example.com"));

        assertDefault(other.select(RequestedName.absent()), "mail.example.com", DIRECTORYS);
    }

    @Test
    @DisplayName("has a default that is here, and says which is not")
    void notHere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> certificates.withDefaultHost(ServerName.of("unknown.example")))
                .withMessageContaining("nothing here is for unknown.example");
    }

    @Test
    @DisplayName("presents the default's renewal, and the directory's default once its files are gone")
    void followed() throws IOException {
        TestCertificate renewed = AUTHORITY
                .certificateFor(OWN.toString())
                .keyType(KeyAlgorithm.RSA_2048)
                .issue();
        write(OWN.toString(), renewed);
        certificates.reload();
        assertThat(listener.select(RequestedName.absent())
                        .host()
                        .credentials()
                        .get(0)
                        .leaf())
                .isEqualTo(renewed.leaf());

        Files.delete(directory.resolve("exim.crt." + OWN));
        Files.delete(directory.resolve("exim.key." + OWN));
        certificates.reload();
        assertDefault(listener.select(RequestedName.absent()), DIRECTORYS);
    }

    @Test
    @DisplayName("looks up a name and the default once each, and no name otherwise")
    void lookups() {
        List<String> lookups = new ArrayList<>();
        CertificateSelector view = new ForwardingSelector() {
            @Override
            protected CertificateSelector selector() {
                return certificates;
            }

            @Override
            public Selection select(RequestedName name) {
                lookups.add("select " + name);
                return super.select(name);
            }

            @Override
            public boolean readsDisk(RequestedName name) {
                lookups.add("readsDisk " + name);
                return super.readsDisk(name);
            }

            @Override
            public Optional<Selection> selectInMemory(RequestedName name) {
                lookups.add("selectInMemory " + name);
                return certificates.selectInMemory(name);
            }
        }.withDefaultHost(OWN);
        lookups.clear();

        assertThat(candidates(
                        view.selectInMemory(ServerName.of("mail.example.com")).orElseThrow()))
                .containsExactly("mail.example.com", OWN.toString(), DIRECTORYS);
        assertThat(lookups)
                .containsExactlyInAnyOrder(
                        "selectInMemory mail.example.com", "selectInMemory " + OWN, "select " + RequestedName.absent());
    }

    @Test
    @DisplayName("knows the directory's default again when only a part of it is presented")
    void partOfTheDefault() throws IOException {
        write(DIRECTORYS, AUTHORITY.issue(DIRECTORYS));
        TestCertificate rsa = AUTHORITY
                .certificateFor("second.default.example")
                .keyType(KeyAlgorithm.RSA_2048)
                .issue();
        try (CertificateDirectory both =
                CertificateDirectory.builder(directory).defaultHost(DIRECTORYS).open()) {
            HostCredentials ecdsa = both.select(RequestedName.absent()).host();
            HostCredentials more = HostCredentials.of(
                    DIRECTORYS, List.of(ecdsa.credentials().get(0), Credential.of(rsa.privateKey(), rsa.chain())));
            CertificateSelector selector = new ForwardingSelector() {
                @Override
                protected CertificateSelector selector() {
                    return both;
                }

                @Override
                public Selection select(RequestedName name) {
                    return name instanceof ServerName
                            ? super.select(name)
                            : Selection.of(more, MatchKind.DEFAULT, false);
                }
            };

            assertThat(candidates(selector.withDefaultHost(OWN).select(ServerName.of("mail.example.com"))))
                    .containsExactly("mail.example.com", OWN.toString(), DIRECTORYS);
        }
    }

    @Test
    @DisplayName("reads no file on a thread that must not wait")
    void largeDirectory() throws IOException {
        try (CertificateDirectory large = CertificateDirectory.builder(directory)
                .defaultHost(DIRECTORYS)
                .readAtOnce(0)
                .readAhead(false)
                .open()) {
            CertificateSelector view = large.withDefaultHost(OWN);
            assertThat(view.selectInMemory(ServerName.of("mail.example.com"))).isEmpty();
            assertThat(view.selectInMemory(RequestedName.absent())).isPresent();
            view.select(ServerName.of("mail.example.com"));
            assertThat(view.selectInMemory(ServerName.of("mail.example.com"))).isPresent();
        }
    }

    @Test
    @DisplayName("is judged as the directory is, by what it presents")
    void judged() {
        CoverageCheck check = CoverageCheck.standard().trusting(AUTHORITY.roots());

        assertThat(check.check(listener, OWN.toString(), "mail.example.com", DIRECTORYS)
                        .covered())
                .isTrue();
        assertThat(check.checkDirectory(listener).files()).hasSize(4);
        assertThat(listener.statistics().hosts()).isEqualTo(4);
    }
}
