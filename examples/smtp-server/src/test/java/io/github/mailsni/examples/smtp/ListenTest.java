package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@DisplayName("A server that listens on several addresses")
class ListenTest {
    private static final Pattern READY = Pattern.compile("(smtps?)=127\\.0\\.0\\.1:(\\d+)(?:=(.*))?");

    @TempDir
    private Path files;

    @TempDir
    private Path maildir;

    @BeforeEach
    void makeCertificates() {
        TestHosts.writeTo(files);
    }

    private static ListenAddress listen(String value) {
        return new ListenOption().convert(value);
    }

    private SmtpServer.Builder server(CertificateDirectory certificates, TlsEngine engine) {
        return SmtpServer.builder(certificates, ServerName.of(TestHosts.DEFAULT))
                .engine(engine)
                .maildir(maildir);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("presents on each of them its own default to clients that name no host, and tells so when it is ready")
    void defaults(TlsEngine engine) throws IOException {
        try (CertificateDirectory certificates = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
                SmtpServer server = server(certificates, engine)
                        .listen(listen("smtp:127.0.0.1:0"))
                        .listen(listen("smtp:127.0.0.1:0=" + TestHosts.SECOND))
                        .listen(listen("smtps:127.0.0.1:0=" + TestHosts.THIRD))
                        .start()) {
            List<Matcher> ready = server.ready().stream().map(READY::matcher).toList();

            assertThat(ready).hasSize(3).allMatch(Matcher::matches);
            assertThat(ready).extracting(each -> each.group(1)).containsExactly("smtp", "smtp", "smtps");
            assertThat(ready)
                    .extracting(each -> each.group(3))
                    .containsExactly(null, TestHosts.SECOND, TestHosts.THIRD);
            assertThat(Presented.by(address(ready.get(0)), true, "unknown.example.com", TestHosts.DEFAULT))
                    .containsExactly(TestHosts.DEFAULT, TestHosts.DEFAULT, TestHosts.DEFAULT);
            assertThat(Presented.by(address(ready.get(1)), true, "unknown.example.com", TestHosts.DEFAULT))
                    .containsExactly(TestHosts.SECOND, TestHosts.SECOND, TestHosts.DEFAULT);
            assertThat(Presented.by(address(ready.get(2)), false, "unknown.example.com", TestHosts.DEFAULT))
                    .containsExactly(TestHosts.THIRD, TestHosts.THIRD, TestHosts.DEFAULT);
            assertThat(server.smtps()).contains(address(ready.get(2)));
        }
    }

    private static InetSocketAddress address(Matcher ready) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(2)));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("does not start with a default that has no files, and says which")
    void noDefault(TlsEngine engine) throws IOException {
        try (CertificateDirectory certificates = TestHosts.open(files, UnknownNamePolicy.DEFAULT)) {
            SmtpServer.Builder server = server(certificates, engine).listen(listen("smtp:127.0.0.1:0=none.example"));

            assertThatThrownBy(server::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing here is for none.example");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "smtp:127.0.0.1:25, SMTP, 127.0.0.1, 25, ",
        "smtps:[::1]:0=mail.example.net, SMTPS, 0:0:0:0:0:0:0:1, 0, mail.example.net",
        "smtp+proxy:127.0.0.1:25, SMTP, 127.0.0.1, 25, ",
        "smtps+proxy:[::1]:465=mail.example.net, SMTPS, 0:0:0:0:0:0:0:1, 465, mail.example.net",
        "smtp:0.0.0.0:65535=münchen.example, SMTP, 0.0.0.0, 65535, xn--mnchen-3ya.example",
    })
    @DisplayName("reads each of them from an option")
    void option(String value, ListenAddress.Protocol protocol, String address, int port, String host) {
        ListenAddress listen = listen(value);

        assertThat(listen.protocol()).isEqualTo(protocol);
        assertThat(listen.address().getHostAddress()).isEqualTo(address);
        assertThat(listen.port()).isEqualTo(port);
        assertThat(listen.proxied()).isEqualTo(value.contains("+proxy"));
        assertThat(listen.defaultHost().map(ServerName::toString).orElse(null)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "25",
                "smtp",
                "smtp:25",
                "smtp:127.0.0.1",
                "imap:127.0.0.1:143",
                "smtp+:127.0.0.1:25",
                "smtp+PROXY:127.0.0.1:25",
                "proxy+smtp:127.0.0.1:25",
                "smtp:::1:25",
                "smtp:[::1:25",
                "smtp:127.0.0.1:-1",
                "smtp::25",
                "smtp:[]:25",
                "smtp:127.0.0.1:65536",
                "smtp:no.address.invalid:25",
                "smtp:127.0.0.1:25=",
                "smtp:127.0.0.1:25=a..b"
            })
    @DisplayName("refuses an option that names none, and says what was expected")
    void refused(String value) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> listen(value))
                .withMessageMatching("(?s).*(expected|is not a server name).*");
    }

    @Test
    @DisplayName("writes an address of IPv6 in brackets when it is ready")
    void ipv6() {
        ListenAddress listen = listen("smtps:[::1]:0=mail.example.net");

        assertThat(listen.ready(new InetSocketAddress(listen.address(), 465)))
                .isEqualTo("smtps=[0:0:0:0:0:0:0:1]:465=mail.example.net");
    }
}
