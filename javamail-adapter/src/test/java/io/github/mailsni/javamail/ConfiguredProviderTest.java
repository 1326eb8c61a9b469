package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import io.github.mailsni.support.ChildJvm;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@DisplayName("The security provider with a file of settings")
class ConfiguredProviderTest {
    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(MailSniProvider.class);
    private MailSniProvider provider = new MailSniProvider();

    @BeforeEach
    void files() throws IOException {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        issue("mail.default.example", EC_P256);
        issue("mail.a.example", EC_P256);
    }

    @AfterEach
    void close() {
        provider.close();
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private void issue(String host, KeyAlgorithm keyType) throws IOException {
        Hosts.AUTHORITY
                .certificateFor(host)
                .keyType(keyType)
                .issue()
                .writeTo(Files.createDirectories(directory.resolve("certs")), TestLayout.EXIM, host);
    }

    /** Configures the provider with these lines. */
    private void configure(String... lines) throws IOException {
        Path file = Files.write(directory.resolve("mailsni.properties"), List.of(lines));
        provider = new MailSniProvider().configure(file.toString());
    }

    private KeyManagerFactory factory() throws NoSuchAlgorithmException {
        return KeyManagerFactory.getInstance("MailSni", provider);
    }

    private static String shownBy(KeyManagerFactory factory, String name) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return MailClient.speaking("TLSv1.3")
                .visit(context.createSSLEngine(), name)
                .host();
    }

    @Nested
    @DisplayName("presents the certificates")
    class Presents {
        @Test
        @DisplayName("of a directory, by the name, and the default's for others; it says where they are from")
        void directory() throws Exception {
            configure("# certificates of all protocols", "", "certs = certs", "default=mail.default.example");

            KeyManagerFactory factory = factory();

            assertThat(shownBy(factory, "mail.a.example")).isEqualTo("mail.a.example");
            assertThat(shownBy(factory, "unknown.example")).isEqualTo("mail.default.example");
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains("mailsni.properties: serving 2 hosts in ", "default host mail.default.example");
        }

        @Test
        @DisplayName("of a directory in another layout, absolute or not, with a password from a file")
        void layout() throws Exception {
            Path pairs = Files.createDirectories(directory.resolve("pairs"));
            Hosts.AUTHORITY
                    .certificateFor("mail.b.example")
                    .issue()
                    .writeTo(pairs, TestLayout.PKCS12, "mail.b.example");
            Files.writeString(directory.resolve("password"), TestLayout.PASSWORD + "\n");
            configure(
                    "certs=" + pairs.toAbsolutePath(),
                    "layout = pkcs12",
                    "default = mail.b.example",
                    "password-file = password");

            assertThat(shownBy(factory(), "mail.b.example")).isEqualTo("mail.b.example");
        }

        @Test
        @DisplayName("that Exim's lines choose")
        void exim() throws Exception {
            String crt = directory.resolve("certs") + "/exim.crt.";
            String key = directory.resolve("certs") + "/exim.key.";
            Files.writeString(
                    directory.resolve("exim.conf"),
                    "tls_certificate = ${if exists{" + crt + "$tls_in_sni}{" + crt + "$tls_in_sni}{" + crt
                            + "mail.default.example}}\n"
                            + "tls_privatekey = ${if exists{" + key + "$tls_in_sni}{" + key + "$tls_in_sni}{" + key
                            + "mail.default.example}}\n");
            configure("exim-config = exim.conf");

            KeyManagerFactory factory = factory();

            assertThat(shownBy(factory, "mail.a.example")).isEqualTo("mail.a.example");
            assertThat(shownBy(factory, "unknown.example")).isEqualTo("mail.default.example");
        }

        @Test
        @DisplayName("and no other to clients that ask for an unknown host, if these are to be rejected")
        void reject() throws Exception {
            configure("certs = certs", "default = mail.default.example", "unknown = reject");

            assertThat(shownBy(factory(), "unknown.example")).startsWith("not connected");
        }
    }

    @Nested
    @DisplayName("opens them once:")
    class OpensOnce {
        @Test
        @DisplayName("each further factory compares the files with the disk, and all factories present what is new")
        void reloads() throws Exception {
            configure("certs = certs", "default = mail.default.example");
            KeyManagerFactory first = factory();
            issue("mail.later.example", EC_P256);
            issue("mail.a.example", RSA_2048);

            logger.setLevel(Level.DEBUG);
            KeyManagerFactory second = factory();

            // the files are followed, too: without this, a slow test would see what is new in any case
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(message -> message.contains("compared with the disk"));
            assertThat(shownBy(first, "mail.later.example")).isEqualTo("mail.later.example");
            assertThat(shownBy(second, "mail.later.example")).isEqualTo("mail.later.example");
            assertThat(first.getKeyManagers()).isEqualTo(second.getKeyManagers());
        }

        @Test
        @DisplayName("a change of the settings has no effect, and is logged")
        void changed() throws Exception {
            configure("certs = certs", "default = mail.default.example");
            assertThat(factory()).isNotNull();
            Files.writeString(directory.resolve("mailsni.properties"), "certs = certs\ndefault = mail.a.example\n");

            assertThat(shownBy(factory(), "unknown.example")).isEqualTo("mail.default.example");

            assertThat(log.list)
                    .filteredOn(event -> event.getLevel() == Level.WARN)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains("mailsni.properties: the settings have changed");
        }

        @Test
        @DisplayName("after it is closed there are no factories, and those that there were go on")
        void closed() throws Exception {
            configure("certs = certs", "default = mail.default.example");
            KeyManagerFactory factory = factory();

            provider.close();
            provider.close();

            assertThat(shownBy(factory, "mail.a.example")).isEqualTo("mail.a.example");
            assertThatExceptionOfType(NoSuchAlgorithmException.class)
                    .isThrownBy(ConfiguredProviderTest.this::factory)
                    .withMessageContaining("is closed");
        }
    }

    @Nested
    @DisplayName("says what is wrong, with the file and the line:")
    class Wrong {
        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '>',
                value = {
                    "certs certs > , line 1: \"certs certs\" has no \"=\"; expected NAME = VALUE",
                    "#|cert = certs > , line 2: unknown setting \"cert\"; expected one of certs, layout, default, exim-config,",
                    "certs = > , line 1: certs has no value",
                    "certs = a|certs = b > , line 2: certs is set already in line 1; remove one of them",
                    "certs = certs > : no line \"default = HOST\"; expected the host whose certificate",
                    "default = mail.a.example > : nothing says where the certificates are; expected a line \"certs = DIRECTORY\"",
                    "certs = certs|default = a..b > , line 2: default: ",
                    "certs = certs|default = mail.a.example|layout = nginx > , line 3: layout: expected one of exim, certbot,",
                    "certs = certs|default = mail.a.example|unknown = no > , line 3: unknown: expected \"default\" or \"reject\"",
                    "certs = certs|default = mail.a.example|exim-macros = m > , line 3: exim-macros has no effect without exim-config",
                    "certs = certs|exim-config = e > , line 1: certs has no effect beside exim-config; remove one of them",
                    "exim-config = none.conf > , line 1: exim-config: ",
                    "certs = none|default = mail.a.example > , line 1: certs: ",
                    "certs = certs|default = mail.b.example > , line 1: certs: ",
                    "certs = certs|default = mail.a.example|password-file = none > , line 3: password-file: HERE/none: the password cannot be read: no such file or directory",
                    "exim-config = exim4.conf|exim-macros = none > , line 2: exim-macros: HERE/none: the macros cannot be read: no such file or directory",
                    "exim-config = exim4.conf|exim-macros = /dev/zero > , line 2: exim-macros: /dev/zero: the macros cannot be read: it has more than 1048576 bytes"
                })
        void settings(String lines, String message) throws Exception {
            configure(lines.split("\\|"));

            assertThatThrownBy(ConfiguredProviderTest.this::factory)
                    .isInstanceOf(NoSuchAlgorithmException.class)
                    .hasMessageStartingWith(
                            directory.resolve("mailsni.properties") + message.replace("HERE", directory.toString()))
                    .hasCauseInstanceOf(IOException.class);
            assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.ERROR);
        }

        @Test
        @DisplayName("a file that is not there, until it is")
        void missing() throws Exception {
            Path file = directory.resolve("none.properties");
            provider = new MailSniProvider().configure(file.toString());

            assertThatThrownBy(ConfiguredProviderTest.this::factory)
                    .hasMessageContainingAll(file + ": there is no such file", "certs = DIRECTORY");

            Files.writeString(file, "certs = certs\ndefault = mail.default.example\n");
            assertThat(shownBy(factory(), "mail.a.example")).isEqualTo("mail.a.example");
        }

        @Test
        @DisplayName("a file that is no text, or too large")
        void noText() throws Exception {
            Path file = directory.resolve("mailsni.properties");
            Files.write(file, new byte[] {'#', (byte) 0xff});
            provider = new MailSniProvider().configure(file.toString());
            assertThatThrownBy(ConfiguredProviderTest.this::factory).hasMessageContaining("is not text in UTF-8");

            Files.write(file, new byte[100_000]);
            assertThatThrownBy(ConfiguredProviderTest.this::factory).hasMessageContaining("has more than 65536 bytes");

            Path device = Path.of("/dev/zero");
            assumeTrue(Files.exists(device));
            provider = new MailSniProvider().configure(device.toString());
            assertThatThrownBy(ConfiguredProviderTest.this::factory).hasMessageContaining("has more than 65536 bytes");
        }

        @Test
        @DisplayName("a file that begins with a byte order mark is read")
        void byteOrderMark() throws Exception {
            Files.writeString(
                    directory.resolve("mailsni.properties"),
                    "\ufeffcerts = certs\r\ndefault = mail.default.example\r\n",
                    StandardCharsets.UTF_8);
            provider = new MailSniProvider()
                    .configure(directory.resolve("mailsni.properties").toString());

            assertThat(shownBy(factory(), "mail.a.example")).isEqualTo("mail.a.example");
        }

        @Test
        @DisplayName("no file at all")
        void unconfigured() {
            provider = new MailSniProvider();

            assertThat(provider.isConfigured()).isFalse();
            assertThatThrownBy(ConfiguredProviderTest.this::factory)
                    .isInstanceOf(NoSuchAlgorithmException.class)
                    .hasMessageContaining("security.provider.N=" + MailSniProvider.class.getName() + " FILE");
            assertThatThrownBy(() -> provider.configure(" ")).isInstanceOf(InvalidParameterException.class);
            assertThatThrownBy(() -> provider.configure("a\0b")).isInstanceOf(InvalidParameterException.class);
            assertThat(provider.configure("any").isConfigured()).isTrue();
        }
    }

    @Test
    @DisplayName("is made by the Java runtime itself, from java.security, for a server that knows only its key store")
    void javaSecurity() throws Exception {
        Files.writeString(directory.resolve("mailsni.properties"), "certs = certs\ndefault = mail.default.example\n");
        Path security = Files.writeString(
                directory.resolve("extra.security"),
                "security.provider." + (Security.getProviders().length + 1) + "=" + MailSniProvider.class.getName()
                        + " " + directory.resolve("mailsni.properties")
                        + "\nssl.KeyManagerFactory.algorithm=MailSni\n");

        String printed = ChildJvm.run(
                List.of("-Djava.security.properties=" + security, "-cp", System.getProperty("java.class.path")),
                KeyStoreServer.class);

        assertThat(printed).endsWith("mail.a.example, mail.default.example");
    }

    /** Sets up TLS as servers do that know nothing but a key store. */
    static final class KeyStoreServer {
        public static void main(String[] arguments) throws Exception {
            KeyStore anything = KeyStore.getInstance("PKCS12");
            anything.load(null, null);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(anything, "secret".toCharArray());
            System.out.println(shownBy(factory, "mail.a.example") + ", " + shownBy(factory, "unknown.example"));
        }
    }
}
