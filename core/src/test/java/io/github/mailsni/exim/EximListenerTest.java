package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.ServerName;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Options that choose by the address that clients connect to")
class EximListenerTest {
    @TempDir
    Path directory;

    private EximFiles files;
    private final List<DirectoryEvent> events = new ArrayList<>();

    @BeforeEach
    void makeFiles() throws IOException {
        files = new EximFiles(directory);
        write("192.0.2.1", "one.example");
        write("192.0.2.2", "two.example");
    }

    private void write(String address, String host) throws IOException {
        EximFiles.AUTHORITY.issue(host).writeTo(files.certificate(address), files.key(address));
    }

    @AfterEach
    void close() {
        files.close();
    }

    private EximTls.Builder builder(String name) {
        return EximTls.builder(files.at("DIR/exim.crt." + name), files.at("DIR/exim.key." + name))
                .primaryHostname(DEFAULT)
                .listener(events::add)
                .ticker(files.ticker());
    }

    private static String served(EximTls tls) {
        return EximFiles.nameOf(tls.select(RequestedName.absent()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$received_ip_address", "$interface_address", "${if def:interface_port{$received_ip_address}}"})
    @DisplayName("have the answers of each listener, under the names of both variables")
    void eachListener(String name) throws Exception {
        try (EximTls first = builder(name).forListener("192.0.2.1", 25).open()) {
            assertThat(served(first)).isEqualTo("one.example");
            assertThat(served(first.forListener("192.0.2.2", 25))).isEqualTo("two.example");
            assertThat(served(first.forListener(InetAddress.getByName("192.0.2.1"), 465)))
                    .isEqualTo("one.example");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "::1, ::1",
        "::, ::",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "1:0:0:2:0:0:3:4, 1::2:0:0:3:4",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "FE80::ABCD, fe80::abcd",
        "::ffff:192.0.2.1, 192.0.2.1"
    })
    @DisplayName("see an address as Exim writes it")
    void addresses(String address, String seen) throws Exception {
        String path = "${if eq{$received_ip_address:$received_port}{" + seen + ":465}{192.0.2.1}{" + DEFAULT + "}}";
        try (EximTls tls = builder(path).forListener(address, 465).open()) {
            assertThat(served(tls)).isEqualTo("one.example");
        }
    }

    @Test
    @DisplayName("are refused where the listener is not known, with what to do")
    void unknown() {
        assertThatExceptionOfType(ExpressionSyntaxException.class)
                .isThrownBy(() -> builder("$received_ip_address").open())
                .withMessageContaining("tls_certificate, column ")
                .withMessageContaining("the address and the port that a client has connected to are not known here")
                .withMessageContaining("forListener");
    }

    @Test
    @DisplayName("are refused for a listener that they give nothing for, and the others go on")
    void nothingThere() throws Exception {
        try (EximTls tls =
                builder("$received_ip_address").forListener("192.0.2.1", 25).open()) {
            assertThatExceptionOfType(CertificateLoadException.class)
                    .isThrownBy(() -> tls.forListener("192.0.2.3", 25))
                    .withMessageContaining("exim.crt.192.0.2.3");
            assertThat(served(tls)).isEqualTo("one.example");
        }
    }

    @Test
    @DisplayName("share reloads, numbers, reports, events and the end")
    void shared() throws Exception {
        EximTls first =
                builder("$received_ip_address").forListener("192.0.2.1", 25).open();
        EximTls second = first.forListener("192.0.2.2", 25);
        List<String> ended = new ArrayList<>();
        second.onClose(() -> ended.add("second"));
        first.onClose(() -> ended.add("first"));
        String before = served(second);
        write("192.0.2.2", "renewed.example");
        files.passASecond();

        ReloadReport report = first.reload();

        assertThat(before).isEqualTo("two.example");
        assertThat(report.replaced()).hasSize(1);
        assertThat(served(second)).isEqualTo("renewed.example");
        assertThat(first.statistics().hosts())
                .isEqualTo(2)
                .isEqualTo(second.statistics().hosts());
        assertThat(first.report().credentials())
                .isEqualTo(2)
                .isEqualTo(second.report().credentials());
        assertThat(events).hasAtLeastOneElementOfType(DirectoryEvent.Replaced.class);
        assertThat(second.origin()).isSameAs(first).isSameAs(first.origin());

        second.close();
        assertThat(ended).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    @DisplayName("are explained with the values of their listener")
    void explained() throws Exception {
        try (EximTls first = builder("$received_ip_address${if def:tls_in_sni{}}")
                .forListener("192.0.2.1", 25)
                .open()) {
            assertThat(first.forListener("192.0.2.2", 25)
                            .explain(ServerName.of("mail.example.com"))
                            .toString())
                    .contains("exim.crt.192.0.2.2");
        }
    }

    @Test
    @DisplayName("are asked in named lists of the configuration, too")
    void namedLists() throws Exception {
        Path configuration = Files.writeString(directory.resolve("exim4.conf"), files.at("""
                domainlist first = ${if eq{$received_ip_address}{192.0.2.1}{*}}
                tls_certificate = DIR/exim.crt.${if match_domain{x}{+first}{192.0.2.1}{192.0.2.2}}
                tls_privatekey = DIR/exim.key.${if match_domain{x}{+first}{192.0.2.1}{192.0.2.2}}
                """));
        try (EximTls tls =
                EximTls.builder(configuration).forListener("192.0.2.1", 25).open()) {
            assertThat(served(tls)).isEqualTo("one.example");
            assertThat(served(tls.forListener("192.0.2.2", 25))).isEqualTo("two.example");
        }
    }

    @Test
    @DisplayName("and those that do not have one answer for all listeners")
    void notAsked() throws Exception {
        try (EximTls tls = builder("192.0.2.1").open()) {
            EximTls listener = tls.forListener("192.0.2.2", 25);

            assertThat(served(listener)).isEqualTo("one.example");
            assertThat(listener.readsDisk(RequestedName.absent())).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "mail.example.com", "1.2.3", "1.2.3.999", "fe80::1%lo", "[::1]", "1::2::3"})
    @DisplayName("take addresses, and no names")
    void noAddresses(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("x").forListener(address, 25))
                .withMessageContaining("is no address; expected one such as 192.0.2.1 or 2001:db8::1");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    @DisplayName("take ports from 1 to 65535")
    void noPorts(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("x").forListener("192.0.2.1", port))
                .withMessageContaining("expected a number from 1 to 65535");
    }
}
