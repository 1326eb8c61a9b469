package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.interop.Exim;
import io.github.mailsni.interop.MailDaemon;
import io.github.mailsni.interop.Openssl;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real Exim beside the example server, with the same configuration file. Needs the program: {@code apt-get install
 * exim4-daemon-light}; no daemon of the system's is needed or touched.
 */
@Tag("interop")
@DisplayName("Exim and the example server")
class EximInteropTest {
    private static final String DEFAULT = "mail.defaultdomain.com";
    private static final String HOST = "mail.example.com";
    private static final List<String> VERSIONS = List.of("-tls1_2", "-tls1_3");

    /** The first is asked for in each version, the others in one of them. */
    private static final List<String> NAMES = List.of(
            HOST,
            "smtp.example.org",
            "a.wild.example.net",
            "b.wild.example.net",
            "a.b.wild.example.net",
            "wild.example.net",
            DEFAULT,
            "unknown.example.com",
            "x",
            "xn--mnchen-3ya.example",
            "a-b.example",
            "");

    @TempDir
    Path directory;

    private final TestAuthority authority = TestAuthority.create("mailsni test CA");

    /** What operators write. */
    enum Form {
        POST(TlsEngine.NETTY_JDK, """
                tls_privatekey=${if exists{@DIR@/exim.key.${tls_sni}}{@DIR@/exim.key.${tls_sni}}{@DIR@/exim.key.mail.defaultdomain.com}}
                tls_certificate=${if exists{@DIR@/exim.crt.${tls_sni}}{@DIR@/exim.crt.${tls_sni}}{@DIR@/exim.crt.mail.defaultdomain.com}}
                """),
        PANEL(TlsEngine.NETTY_OPENSSL, """
                tls_certificate = ${if and {\\
                                       {eq {${domain:foo@$tls_in_sni}} {$tls_in_sni}} \\
                                       # a comment in between
                                       {exists{@DIR@/panel/$tls_in_sni.crt}}\\
                                     } \\
                                     {@DIR@/panel/$tls_in_sni.crt} \\
                                     {@DIR@/panel/default.crt} \\
                                  }
                tls_privatekey = ${if and {{eq {${domain:foo@$tls_in_sni}} {$tls_in_sni}} {exists{@DIR@/panel/$tls_in_sni.key}}}\\
                                     {@DIR@/panel/$tls_in_sni.key}{@DIR@/panel/default.key}}
                """),
        WILDCARD_FOLDER(TlsEngine.JSSE, """
                tls_certificate = ${if and{{gt{$tls_in_sni}{}}{!match{$tls_in_sni}{/}}}\\
                    {${if exists{@DIR@/folders/$tls_in_sni/combined}{@DIR@/folders/$tls_in_sni/combined}\\
                        {${if exists{${sg{@DIR@/folders/$tls_in_sni/combined}{(.+/)[^.]+(.+/combined)}{\\$1*\\$2}}}\\
                            {${sg{@DIR@/folders/$tls_in_sni/combined}{(.+/)[^.]+(.+/combined)}{\\$1*\\$2}}}\\
                            {@DIR@/folders/default/combined}}}}}\\
                    {@DIR@/folders/default/combined}}
                """),
        MAP(TlsEngine.NETTY_JDK, """
                CONFDIR = @DIR@
                MAIN_TLS_CERTIFICATE = ${lookup{$tls_in_sni}lsearch{CONFDIR/map}{CONFDIR/panel/$value.crt}{CONFDIR/panel/default.crt}}
                .ifdef MAIN_TLS_CERTIFICATE
                tls_certificate = MAIN_TLS_CERTIFICATE
                .else
                tls_certificate = CONFDIR/nothing
                .endif
                .ifndef MAIN_TLS_PRIVATEKEY
                MAIN_TLS_PRIVATEKEY = ${lookup{$tls_in_sni}lsearch{CONFDIR/map}{CONFDIR/panel/$value.key}{CONFDIR/panel/default.key}}
                .endif
                tls_privatekey = MAIN_TLS_PRIVATEKEY
                """),
        WILDCARD_MAP(TlsEngine.NETTY_OPENSSL, """
                tls_certificate = ${lookup{$tls_in_sni}nwildlsearch{@DIR@/wild}{@DIR@/panel/${extract{2}{:}{$value}}.crt}{@DIR@/panel/default.crt}}
                tls_privatekey = ${lookup{$tls_in_sni}nwildlsearch{@DIR@/wild}{@DIR@/panel/${extract{2}{:}{$value}}.key}{@DIR@/panel/default.key}}
                """),
        SEARCHED_DIRECTORY(TlsEngine.JSSE, """
                tls_certificate = ${lookup{${lc:$tls_in_sni}.crt}dsearch,ret=full,filter=file{@DIR@/panel}{$value}{@DIR@/panel/default.crt}}
                tls_privatekey = ${lookup{${lc:$tls_in_sni}.key}dsearch,ret=full,filter=file{@DIR@/panel}{$value}{@DIR@/panel/default.key}}
                """),
        LIST(TlsEngine.NETTY_JDK, """
                tls_certificate = @DIR@/panel/${if inlist {$tls_in_sni}{ : unknown.example.com} {default} \\
                    {${if match_domain{$tls_in_sni}{+ours : x}{mail.example.com}{default}}}}.crt
                tls_privatekey = @DIR@/panel/${if inlist {$tls_in_sni}{ : unknown.example.com} {default} \\
                    {${if match_domain{$tls_in_sni}{+ours : x}{mail.example.com}{default}}}}.key
                domainlist ours = *.example.com : a-b.example
                """),
        ONE_FOR_ALL(TlsEngine.NETTY_OPENSSL, """
                tls_certificate = @DIR@/panel/default.crt
                tls_privatekey = ${if exists{@DIR@/panel/$tls_in_sni.key}{@DIR@/panel/$tls_in_sni.key}{@DIR@/panel/default.key}}
                """);

        private final TlsEngine engine;
        private final String options;

        Form(TlsEngine engine, String options) {
            this.engine = engine;
            this.options = options;
        }
    }

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(directory.resolve("panel"));
        for (String host : List.of(DEFAULT, HOST, "smtp.example.org", "wild.example.net")) {
            TestCertificate certificate = authority.issue(host);
            String panelName = host.equals(DEFAULT) ? "default" : host;
            pair(certificate, "exim.crt." + host, "exim.key." + host);
            pair(certificate, "panel/" + panelName + ".crt", "panel/" + panelName + ".key");
            combined(panelName, certificate);
        }
        combined("*.wild.example.net", authority.issue("*.wild.example.net"));
        Files.writeString(directory.resolve("map"), """
                # a comment
                mail.example.com: mail.example.com
                "smtp.example.org" smtp.example.org
                a.wild.example.net: wild.example.net
                """);
        Files.writeString(directory.resolve("wild"), """
                *.wild.example.net: a:wild.example.net
                ^smtp\\\\.: b:smtp.example.org
                mail.example.com: c:mail.example.com
                """);
    }

    private void pair(TestCertificate certificate, String certificateFile, String keyFile) throws IOException {
        Files.writeString(directory.resolve(certificateFile), certificate.certificatePem());
        Files.writeString(directory.resolve(keyFile), key(certificate));
    }

    private static String key(TestCertificate certificate) throws IOException {
        return certificate.privateKey().getAlgorithm().equals("EC")
                ? Openssl.withPublicKey(certificate.privateKeyPem())
                : certificate.privateKeyPem();
    }

    private void combined(String host, TestCertificate certificate) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("folders").resolve(host));
        Files.writeString(folder.resolve("combined"), key(certificate) + certificate.certificatePem());
    }

    private MailDaemon exim(String options) throws Exception {
        return Exim.start(directory, "mail.defaultdomain.com", options.replace("@DIR@", directory.toString()));
    }

    /** With the file that Exim has been given. */
    private EximTls tls() throws IOException {
        return EximTls.fromConfiguration(directory.resolve("exim4.conf"));
    }

    private SmtpServer server(EximTls tls, TlsEngine engine) throws IOException {
        return SmtpServer.builder(tls, ServerName.of(DEFAULT))
                .engine(engine)
                .smtp(0)
                .maildir(directory.resolve("mail"))
                .start();
    }

    private static InetSocketAddress address(SmtpServer server) {
        return server.smtp().orElseThrow();
    }

    private static Optional<String> subject(Optional<X509Certificate> certificate) {
        return certificate.map(
                present -> present.getSubjectX500Principal().getName() + " " + present.getSerialNumber());
    }

    @ParameterizedTest
    @DisplayName("present the same certificates, name by name, in TLS 1.2 and 1.3")
    @EnumSource
    void same(Form form) throws Exception {
        SoftAssertions each = new SoftAssertions();
        try (MailDaemon exim = exim(form.options);
                EximTls tls = tls();
                SmtpServer server = server(tls, form.engine)) {
            for (int i = 0; i < NAMES.size(); i++) {
                String name = NAMES.get(i);
                for (String version : i == 0 ? VERSIONS : List.of(VERSIONS.get(i % VERSIONS.size()))) {
                    Optional<X509Certificate> theirs = Openssl.certificate(exim.socketAddress(), name, version);
                    Optional<X509Certificate> ours = Openssl.certificate(address(server), name, version);
                    each.assertThat(theirs).as("Exim's for \"%s\"", name).isPresent();
                    each.assertThat(subject(ours))
                            .as("for \"%s\" with %s on %s", name, version, form.engine)
                            .isEqualTo(subject(theirs));
                }
            }
        }
        each.assertAll();
    }

    @ParameterizedTest
    @DisplayName("differ for a name in upper case, which the example server folds, unless the expression folds it")
    @EnumSource
    void upperCase(Form form) throws Exception {
        try (MailDaemon exim = exim(form.options);
                EximTls tls = tls();
                SmtpServer server = server(tls, TlsEngine.NETTY_JDK)) {
            String upperCase = HOST.toUpperCase(Locale.ROOT);
            Optional<String> ours = subject(Openssl.certificate(address(server), upperCase));
            Optional<String> theirs = subject(Openssl.certificate(exim.socketAddress(), upperCase));

            assertThat(ours).isPresent().isEqualTo(subject(Openssl.certificate(address(server), HOST)));
            boolean foldsOwn =
                    switch (form) {
                        case POST, PANEL, WILDCARD_FOLDER -> false;
                        case MAP, WILDCARD_MAP, SEARCHED_DIRECTORY, LIST, ONE_FOR_ALL -> true;
                    };
            assertThat(theirs.equals(ours)).as("Exim presents %s", theirs).isEqualTo(foldsOwn);
            assertThat(tls.explain(ServerName.of(HOST)).differences())
                    .as("what the explanation says")
                    .hasSize(foldsOwn ? 0 : 1);
        }
    }

    @Test
    @DisplayName("differ where a pair is torn: Exim ends the handshake, the example server presents the last good one")
    void torn() throws Exception {
        try (MailDaemon exim = exim(Form.POST.options);
                EximTls tls = tls();
                SmtpServer server = server(tls, TlsEngine.NETTY_JDK)) {
            Optional<X509Certificate> before = Openssl.certificate(address(server), HOST);
            Files.writeString(
                    directory.resolve("exim.crt." + HOST), authority.issue(HOST).certificatePem());

            assertThat(Openssl.certificate(exim.socketAddress(), HOST)).isEmpty();
            assertThat(Openssl.certificate(address(server), HOST)).isPresent().isEqualTo(before);
            assertThat(Openssl.certificate(exim.socketAddress(), DEFAULT)).isPresent();
        }
    }

    @Test
    @DisplayName("differ where a name has no files and the expression does not ask: Exim ends the handshake")
    void missing() throws Exception {
        try (MailDaemon exim = exim("""
                        tls_certificate = @DIR@/panel/${if def:tls_in_sni{$tls_in_sni}{default}}.crt
                        tls_privatekey = @DIR@/panel/${if def:tls_in_sni{$tls_in_sni}{default}}.key
                        """);
                EximTls tls = tls();
                SmtpServer server = server(tls, TlsEngine.NETTY_JDK)) {
            assertThat(Openssl.certificate(exim.socketAddress(), "unknown.example.com"))
                    .isEmpty();
            assertThat(subject(Openssl.certificate(address(server), "unknown.example.com")))
                    .isPresent()
                    .isEqualTo(subject(Openssl.certificate(exim.socketAddress(), "")));
        }
    }

    @Test
    @DisplayName("present the same certificate of a list, by the kind of key that the client knows")
    void keyTypes() throws Exception {
        pair(authority.certificateFor(HOST).keyType(KeyAlgorithm.RSA_2048).issue(), "rsa.crt", "rsa.key");
        try (MailDaemon exim = exim("""
                        tls_certificate = ${if eq{$tls_in_sni}{mail.example.com}{@DIR@/rsa.crt:}}@DIR@/panel/mail.example.com.crt
                        tls_privatekey = ${if eq{$tls_in_sni}{mail.example.com}{@DIR@/rsa.key:}}@DIR@/panel/mail.example.com.key
                        """);
                EximTls tls = tls();
                SmtpServer server = server(tls, TlsEngine.NETTY_JDK)) {
            for (String schemes : List.of("ECDSA+SHA256", "RSA-PSS+SHA256:RSA+SHA256")) {
                for (String version : List.of("-tls1_2", "-tls1_3")) {
                    assertThat(subject(Openssl.certificate(address(server), HOST, "-sigalgs", schemes, version)))
                            .isPresent()
                            .isEqualTo(subject(
                                    Openssl.certificate(exim.socketAddress(), HOST, "-sigalgs", schemes, version)));
                }
            }
        }
    }
}
