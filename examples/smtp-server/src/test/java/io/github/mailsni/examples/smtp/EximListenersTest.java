package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.ServerName;
import io.github.mailsni.exim.EximTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A server with Exim's options that choose by the listener")
class EximListenersTest {
    @TempDir
    private Path files;

    @TempDir
    private Path maildir;

    @BeforeEach
    void makeCertificates() {
        TestHosts.writeTo(files);
    }

    private EximTls exim(String host) throws IOException {
        return EximTls.builder(files + "/exim.crt." + host, files + "/exim.key." + host)
                .primaryHostname(TestHosts.DEFAULT)
                .forListener(InetAddress.getLoopbackAddress(), 25)
                .open();
    }

    private SmtpServer.Builder server(EximTls tls, TlsEngine engine) {
        return SmtpServer.builder(tls, ServerName.of(TestHosts.DEFAULT))
                .engine(engine)
                .maildir(maildir);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("presents on each of its ports what they give for that port, under both names of the variables")
    void ports(TlsEngine engine) throws IOException {
        String chosen = "${lookup{${if def:interface_address{$received_port}}}lsearch{" + files + "/ports}{$value}{"
                + TestHosts.DEFAULT + "}}${if def:tls_in_sni{}}";
        Files.writeString(files.resolve("ports"), "");
        try (EximTls tls = exim(chosen);
                SmtpServer server = server(tls, engine).smtp(0).smtps(0).start()) {
            InetSocketAddress smtp = server.smtp().orElseThrow();
            InetSocketAddress smtps = server.smtps().orElseThrow();
            Files.writeString(
                    files.resolve("ports"),
                    smtp.getPort() + ": " + TestHosts.SECOND + "\n" + smtps.getPort() + ": " + TestHosts.THIRD + "\n");
            tls.reload();

            assertThat(Presented.by(smtp, true, "unknown.example.com"))
                    .containsExactly(TestHosts.SECOND, TestHosts.SECOND);
            assertThat(Presented.by(smtps, false, "unknown.example.com"))
                    .containsExactly(TestHosts.THIRD, TestHosts.THIRD);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("does not start where they give nothing for one of its ports, and says what is missing")
    void nothing(TlsEngine engine) throws IOException {
        String chosen = "${if eq{$interface_port}{25}{" + TestHosts.DEFAULT + "}{none.example}}";
        try (EximTls tls = exim(chosen)) {
            SmtpServer.Builder server = server(tls, engine).smtp(0);

            assertThatThrownBy(server::start)
                    .isInstanceOf(CertificateLoadException.class)
                    .hasMessageContaining("exim.crt.none.example");
        }
    }
}
