package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.AUTHORITY;
import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.LiveDirectory;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("Exim's own lines")
class EximTlsTest {
    @TempDir
    Path directory;

    private EximFiles files;

    @BeforeEach
    void makeFiles() throws IOException {
        files = new EximFiles(directory.resolve("tls"));
    }

    @AfterEach
    void close() {
        files.close();
    }

    private static RequestedName sni(String name) {
        return RequestedName.fromSni(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertServes(EximTls tls, String name, TestCertificate certificate, MatchKind match) {
        Selection selection = tls.select(sni(name));
        assertThat(selection.host().credentials())
                .describedAs("leaf for %s, %s", name, selection)
                .extracting(Credential::leaf)
                .containsExactly(certificate.leaf());
        assertThat(selection.match()).isEqualTo(match);
    }

    @Nested
    @DisplayName("select")
    class Select {
        @Test
        @DisplayName("the name's own files, with the default's behind them")
        void own() throws Exception {
            TestCertificate own = files.write("mail.example.com");
            EximTls tls = files.open();

            assertServes(tls, "mail.example.com", own, MatchKind.EXACT);
            Selection selection = tls.select(sni("mail.example.com"));
            assertThat(selection.covered()).isTrue();
            assertThat(selection.candidates())
                    .extracting(HostCredentials::label)
                    .containsExactly(
                            files.certificate("mail.example.com").toString(),
                            files.certificate(DEFAULT).toString());
        }

        @Test
        @DisplayName("the default for an unknown name, for no name and for an invalid one")
        void byDefault() throws Exception {
            EximTls tls = files.open();

            for (RequestedName name :
                    List.of(sni("unknown.example.com"), RequestedName.absent(), sni("../x"), sni("a b"))) {
                Selection selection = tls.select(name);
                assertThat(EximFiles.nameOf(selection)).as("%s", name).isEqualTo(DEFAULT);
                assertThat(selection.unknown()).as("%s", name).isTrue();
                assertThat(selection.candidates()).hasSize(1);
            }
        }

        @Test
        @DisplayName("the default's own name as any other, and know that its certificate covers it")
        void defaultName() throws Exception {
            Selection selection = files.open().select(sni(DEFAULT));

            assertThat(selection.match()).isEqualTo(MatchKind.DEFAULT);
            assertThat(selection.covered()).isTrue();
            assertThat(selection.unknown()).isFalse();
        }

        @Test
        @DisplayName("the same for upper case and a trailing dot, other than Exim")
        void folds() throws Exception {
            TestCertificate own = files.write("mail.example.com");
            EximTls tls = files.open();

            assertServes(tls, "MAIL.Example.COM", own, MatchKind.EXACT);
            assertServes(tls, "mail.example.com.", own, MatchKind.EXACT);
        }

        @Test
        @DisplayName("what the expression says, although the certificate is another's")
        void notCovered() throws Exception {
            TestCertificate wrong = AUTHORITY.issue("wrong.example.net");
            wrong.writeTo(files.certificate("mail.example.com"), files.key("mail.example.com"));
            EximTls tls = files.open();

            assertServes(tls, "mail.example.com", wrong, MatchKind.EXACT);
            assertThat(tls.select(sni("mail.example.com")).covered()).isFalse();
        }

        @Test
        @DisplayName("one object for all names with the same files")
        void shared() throws Exception {
            files.write("shared.example.com");
            files.file("map", "a.example.com: shared.example.com\nb.example.com: shared.example.com\n");
            EximTls tls = files.open(
                    "DIR/exim.crt.${lookup{$tls_in_sni}lsearch{DIR/map}{$value}{" + DEFAULT + "}}",
                    "DIR/exim.key.${lookup{$tls_in_sni}lsearch{DIR/map}{$value}{" + DEFAULT + "}}");

            HostCredentials host = tls.select(sni("a.example.com")).host();

            assertThat(host.credentials().get(0).coveredNames()).containsExactly("shared.example.com");
            assertThat(tls.select(sni("b.example.com")).host()).isSameAs(host);
            assertThat(tls.select(sni("c.example.com")).host())
                    .isSameAs(tls.select(RequestedName.absent()).host());
        }

        @Test
        @DisplayName("the key from the certificate's file where tls_privatekey is unset, empty, or forced to fail")
        void oneFile() throws Exception {
            TestCertificate certificate = AUTHORITY.issue("mail.example.com");
            Path both = files.file("both", certificate.privateKeyPem() + certificate.certificatePem());

            assertServes(EximTls.of(both.toString()), "a.example", certificate, MatchKind.DEFAULT);
            assertServes(files.open("DIR/both", ""), "a.example", certificate, MatchKind.DEFAULT);
            assertServes(
                    files.open("DIR/both", "${if def:tls_in_sni{}{}}"), "a.example", certificate, MatchKind.DEFAULT);
            assertServes(files.open("DIR/both", "${if eq{a}{b}{x}fail}"), "a.example", certificate, MatchKind.DEFAULT);
        }

        @Test
        @DisplayName("the default for every name where tls_certificate does not name it, whatever tls_privatekey does")
        void notNamed() throws Exception {
            files.write("mail.example.com");
            EximTls tls = files.open("DIR/exim.crt." + DEFAULT, files.line("key"));

            assertThat(EximFiles.nameOf(tls.select(sni("mail.example.com")))).isEqualTo(DEFAULT);
            assertThat(tls.select(sni(DEFAULT)).covered()).isTrue();
            assertThat(tls.select(sni("mail.example.com")).unknown()).isTrue();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "DIR/rsa.crt:DIR/ec.crt|DIR/rsa.key:DIR/ec.key",
                    "<; DIR/ec.crt ; DIR/rsa.crt|<,DIR/ec.key,DIR/rsa.key"
                })
        @DisplayName("a list of files for keys of several types")
        void list(String certificates, String keys) throws Exception {
            AUTHORITY
                    .issue("mail.example.com")
                    .writeTo(directory.resolve("tls/ec.crt"), directory.resolve("tls/ec.key"));
            AUTHORITY
                    .certificateFor("mail.example.com")
                    .keyType(KeyAlgorithm.RSA_2048)
                    .issue()
                    .writeTo(directory.resolve("tls/rsa.crt"), directory.resolve("tls/rsa.key"));

            EximTls tls = files.open(certificates, keys);

            assertThat(tls.select(RequestedName.absent()).host().credentials())
                    .extracting(Credential::keyType)
                    .containsExactly(KeyType.ECDSA, KeyType.RSA);
        }

        @Test
        @DisplayName("the first of two in a list with keys of one type, and warn")
        void twice() throws Exception {
            Instant from = Instant.now().minus(Duration.ofDays(1));
            Instant to = from.plus(Duration.ofDays(90));
            TestCertificate first = AUTHORITY
                    .certificateFor("first.example.com")
                    .validity(from, to)
                    .issue();
            first.writeTo(directory.resolve("tls/1.crt"), directory.resolve("tls/1.key"));
            AUTHORITY
                    .certificateFor("second.example.com")
                    .validity(from, to)
                    .issue()
                    .writeTo(directory.resolve("tls/2.crt"), directory.resolve("tls/2.key"));

            EximTls tls = files.open("DIR/1.crt:DIR/2.crt", "DIR/1.key:DIR/2.key");

            assertServes(tls, "a.example", first, MatchKind.DEFAULT);
            assertThat(tls.report().warnings())
                    .singleElement()
                    .hasToString(directory.resolve("tls/2.crt")
                            + ": an ECDSA certificate comes before this one in the list and is served instead; a list is for keys"
                            + " of different types");
        }

        @Test
        @DisplayName("by $primary_hostname, as configured")
        void primaryHostname() throws Exception {
            EximTls tls = files.open("DIR/exim.crt.$primary_hostname", "DIR/exim.key.$primary_hostname");

            assertThat(tls.primaryHostname()).isEqualTo(DEFAULT);
            assertThat(EximFiles.nameOf(tls.select(RequestedName.absent()))).isEqualTo(DEFAULT);
        }

        @Test
        @DisplayName("what a listener's policy rejects: names without files and without a covering default")
        void rejects() throws Exception {
            files.write("mail.example.com");
            EximTls tls = files.open();
            CertificateSelector strict = tls.withUnknownNames(UnknownNamePolicy.REJECT);

            assertThat(strict.rejects(sni("unknown.example.com"))).isTrue();
            assertThat(strict.rejects(sni("mail.example.com"))).isFalse();
            assertThat(strict.rejects(sni(DEFAULT))).isFalse();
            assertThat(strict.rejects(RequestedName.absent())).isFalse();
            assertThat(strict.rejects(sni("a..b"))).isFalse();
            assertThat(tls.rejects(sni("unknown.example.com"))).isFalse();
        }
    }

    @Nested
    @DisplayName("are opened")
    class Open {
        private void assertRefused(String certificate, String key, String... hints) {
            assertThatExceptionOfType(CertificateLoadException.class)
                    .isThrownBy(() -> files.open(certificate, key))
                    .withMessageContainingAll(hints);
        }

        @Test
        @DisplayName("from a configuration file, with its macros, host name and domain lists")
        void configuration() throws Exception {
            TestCertificate own = files.write("mail.example.com");
            Path configuration = files.file("exim4.conf", files.at("""
                    FILES = DIR
                    primary_hostname = mail.defaultdomain.com
                    domainlist ours = *.example.com
                    tls_certificate = FILES/exim.crt.\\
                        ${if match_domain{$tls_in_sni}{+ours}{$tls_in_sni}{$primary_hostname}}
                    tls_privatekey = FILES/exim.key.\\
                        ${if match_domain{$tls_in_sni}{+ours}{$tls_in_sni}{$primary_hostname}}
                    """));

            try (EximTls tls = EximTls.fromConfiguration(configuration)) {
                assertServes(tls, "mail.example.com", own, MatchKind.EXACT);
                assertThat(EximFiles.nameOf(tls.select(sni("mail.example.org"))))
                        .isEqualTo(DEFAULT);
                assertThat(tls.primaryHostname()).isEqualTo(DEFAULT);
            }
        }

        @Test
        @DisplayName("unless the configuration says nothing of certificates")
        void nothingSet() throws Exception {
            Path configuration =
                    files.file("exim4.conf", "primary_hostname = a.example\nbegin acl\ntls_certificate = x\n");

            assertThatExceptionOfType(CertificateLoadException.class)
                    .isThrownBy(() -> EximTls.fromConfiguration(configuration))
                    .withMessageStartingWith(configuration + ": tls_certificate is not set in it");
        }

        @Test
        @DisplayName("unless the configuration is none; the message has the file and the line")
        void badConfiguration() throws Exception {
            Path configuration = files.file("exim4.conf", "\n.endif\n");

            assertThatExceptionOfType(ExpressionSyntaxException.class)
                    .isThrownBy(() -> EximTls.fromConfiguration(configuration))
                    .withMessage(configuration + ", line 2: .endif without an .ifdef before it")
                    .satisfies(e -> {
                        assertThat(e.file()).contains(configuration);
                        assertThat(e.line()).hasValue(2);
                        assertThat(e.column()).isEmpty();
                    });
        }

        @Test
        @DisplayName(
                "unless an expression is none; the message has the option, the column and a caret, and the file if there is one")
        void syntax() throws Exception {
            Path configuration = files.file("exim4.conf", "\n\ntls_certificate = ${if exist{/x}{a}{b}}\n");

            assertThatExceptionOfType(ExpressionSyntaxException.class)
                    .isThrownBy(() -> EximTls.of("/x", "${if exist{/x}{a}{b}}"))
                    .withMessageStartingWith("tls_privatekey, column 6: ")
                    .withMessageContaining("\n         ^")
                    .satisfies(e -> {
                        assertThat(e.option()).contains("tls_privatekey");
                        assertThat(e.column()).hasValue(6);
                        assertThat(e.file()).isEmpty();
                    });
            assertThatExceptionOfType(ExpressionSyntaxException.class)
                    .isThrownBy(() -> EximTls.fromConfiguration(configuration))
                    .withMessageStartingWith(configuration + ", line 3: tls_certificate, column 6: ");
        }

        @Test
        @DisplayName(
                "unless there are no files for clients without a name; the message has the path, the branch and the remedy")
        void missing() throws Exception {
            Files.delete(files.certificate(DEFAULT));

            assertRefused(
                    files.line("crt"),
                    files.line("key"),
                    files.certificate(DEFAULT)
                            + ": does not exist. It is what tls_certificate gives to clients that send no server"
                            + " name, by the no branch at column 1. Nothing is served without a usable pair");
        }

        @Test
        @DisplayName("unless the key for clients without a name belongs to another certificate")
        void mismatch() throws Exception {
            AUTHORITY.issue("other.example").writeTo(directory.resolve("other"), files.key(DEFAULT));

            assertRefused(
                    files.line("crt"),
                    files.line("key"),
                    files.key(DEFAULT) + ": the key does not belong to the certificate",
                    "It is what tls_privatekey gives");
        }

        @Test
        @DisplayName(
                "unless the key is looked for in the certificate's file, or is not there, which is no fault of tls_certificate")
        void keyElsewhere() throws Exception {
            assertRefused(
                    files.line("crt"),
                    files.line("crt"),
                    files.certificate(DEFAULT) + ": there is no private key in it",
                    "It is what tls_privatekey gives");
            Files.delete(files.key(DEFAULT));
            assertRefused(files.line("crt"), files.line("key"), "It is what tls_privatekey gives");
        }

        @Test
        @DisplayName("unless exists{} is true without a name because it asks for the directory")
        void existsOfDirectory() {
            String condition = files.at("exists{DIR/$tls_in_sni}");
            assertRefused(
                    "${if " + condition + "{DIR/$tls_in_sni}{DIR/exim.crt." + DEFAULT + "}}",
                    "DIR/exim.key." + DEFAULT,
                    "tls: is a directory; expected a file.",
                    "by the yes branch at column 1, because " + condition + " is true without a server name: "
                            + files.at("DIR/") + " is a directory",
                    "ask first whether there is a name: ${if and{{def:tls_in_sni}{" + condition + "}}...");
        }

        @Test
        @DisplayName("unless a list has fewer keys than certificates")
        void unpaired() {
            assertRefused(
                    "DIR/a:DIR/b",
                    "DIR/a",
                    "tls_certificate: tls_certificate gives 2 files and tls_privatekey 1; each certificate needs its key");
        }

        @Test
        @DisplayName("unless the expression has no value without a name")
        void noValue() {
            assertThatExceptionOfType(ExpressionSyntaxException.class)
                    .isThrownBy(() -> files.open("${if def:tls_in_sni{DIR/$tls_in_sni}fail}", ""))
                    .withMessageStartingWith("tls_certificate, column 1")
                    .withMessageContaining("no certificate for clients that send no server name");
        }

        @Test
        @DisplayName("with a password for encrypted keys")
        void passwords() throws Exception {
            TestCertificate certificate = AUTHORITY.issue("mail.example.com");
            files.file("encrypted", encrypted(certificate, "secret") + certificate.certificatePem());

            EximTls tls = EximTls.builder(files.at("DIR/encrypted"), "")
                    .passwords(file -> Optional.of("secret".toCharArray()))
                    .open();

            assertServes(tls, "a.example", certificate, MatchKind.DEFAULT);
            assertRefused("DIR/encrypted", "", "encrypted");
        }
    }

    @ParameterizedTest(name = "the source of passwords: {0}")
    @ValueSource(strings = {"fails", "has none", "has a wrong one"})
    @DisplayName("read a file again for which there was no password, though nobody has touched it")
    void passwordsLater(String source) throws Exception {
        TestCertificate first = AUTHORITY.issue(DEFAULT);
        TestCertificate second = AUTHORITY.issue(DEFAULT);
        AtomicBoolean sealed = new AtomicBoolean();
        files.file("encrypted", encrypted(first, "secret") + first.certificatePem());
        EximTls tls = EximTls.builder(files.at("DIR/encrypted"), "")
                .passwords(file -> {
                    if (sealed.get()) {
                        return switch (source) {
                            case "has none" -> Optional.empty();
                            case "has a wrong one" -> Optional.of("wrong".toCharArray());
                            default -> throw new IllegalStateException("the vault is sealed");
                        };
                    }
                    return Optional.of("secret".toCharArray());
                })
                .ticker(files.ticker())
                .open();

        sealed.set(true);
        LiveDirectory.awaitAge(files.file("encrypted", encrypted(second, "secret") + second.certificatePem()));
        files.passASecond();
        assertServes(tls, "a.example", first, MatchKind.DEFAULT);
        assertThat(tls.report().refused()).hasSize(1);

        sealed.set(false);
        files.passASecond();
        assertServes(tls, "a.example", second, MatchKind.DEFAULT);
        assertThat(tls.report().refused()).isEmpty();
    }

    private static String encrypted(TestCertificate certificate, String password) throws Exception {
        OutputEncryptor encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword(password.toCharArray())
                .build();
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(new JcaPKCS8Generator(certificate.privateKey(), encryptor));
        }
        return text.toString();
    }

    @Test
    @DisplayName("tell their closing once, and still answer")
    void closes() throws Exception {
        EximTls tls = files.open();
        AtomicInteger told = new AtomicInteger();
        tls.withUnknownNames(UnknownNamePolicy.REJECT).onClose(told::incrementAndGet);

        tls.close();
        tls.close();
        tls.onClose(told::incrementAndGet);

        assertThat(told).hasValue(2);
        assertThat(EximFiles.nameOf(tls.select(sni("unknown.example.com")))).isEqualTo(DEFAULT);
    }
}
