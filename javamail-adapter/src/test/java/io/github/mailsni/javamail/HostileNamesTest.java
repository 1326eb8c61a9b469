package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.Hosts;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@DisplayName("Of names that no client would send")
class HostileNamesTest {
    private static final int ILLEGAL_PARAMETER = 47;
    private static final int DECODE_ERROR = 50;
    private static final String LABEL = "x".repeat(63);

    private final Hosts hosts = Hosts.withDefault("default.example", EC_P256).host("mail.example", EC_P256);
    private final MailTls tls = MailTls.of(hosts);
    private final MailTls strict = MailTls.of(hosts.withUnknownNames(UnknownNamePolicy.REJECT));

    static Stream<Arguments> served() {
        return inBothVersions(
                Arguments.of("upper case", one("MAIL.EXAMPLE"), "mail.example"),
                Arguments.of(
                        "another name type before the host name",
                        names(ClientHello.entry(7, "x"), ClientHello.entry(0, "mail.example")),
                        "mail.example"),
                Arguments.of("one name of an unknown type", names(ClientHello.entry(1, "x")), "default.example"),
                Arguments.of("a name of the last type", names(ClientHello.entry(255, "x")), "default.example"),
                Arguments.of(
                        "two names of unknown types",
                        names(ClientHello.entry(7, "mail.example"), ClientHello.entry(200, "x")),
                        "default.example"),
                Arguments.of("an IPv4 address", one("192.0.2.1"), "default.example"),
                Arguments.of("a single label", one("localhost"), "default.example"),
                Arguments.of("an A-label that is none", one("xn--999999999.example"), "default.example"),
                Arguments.of("a U-label in UTF-8", one("m\u00fcnchen.example"), "default.example"),
                Arguments.of("a look-alike in UTF-8", one("ma\u2170l.example"), "default.example"),
                Arguments.of("254 characters", one(labels(3) + "." + "y".repeat(62)), "default.example"),
                Arguments.of("255 characters", one(labels(3) + "." + "y".repeat(63)), "default.example"));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("served")
    @DisplayName("some are served:")
    void served(String protocol, String what, byte[] extension, String host) {
        assertThat(new ClientHello(protocol, extension).sentTo(tls.sslContext().createSSLEngine()))
                .hasToString(host);
    }

    static Stream<Arguments> refused() {
        return inBothVersions(
                Arguments.of("a path", one("../../etc/passwd"), ILLEGAL_PARAMETER),
                Arguments.of("a path behind a host", one("mail.example/../x"), ILLEGAL_PARAMETER),
                Arguments.of("Exim's expansion", one("${run{/bin/true}}"), ILLEGAL_PARAMETER),
                Arguments.of("NUL", one("mail.example\0.evil.example"), ILLEGAL_PARAMETER),
                Arguments.of("a line feed", one("mail.example\nforged"), ILLEGAL_PARAMETER),
                Arguments.of("an escape sequence", one("\u001b[2J.example"), ILLEGAL_PARAMETER),
                Arguments.of("a wildcard", one("*.example"), ILLEGAL_PARAMETER),
                Arguments.of("a space", one("mail example"), ILLEGAL_PARAMETER),
                Arguments.of("an underscore", one("_mail.example"), ILLEGAL_PARAMETER),
                Arguments.of("a trailing dot", one("mail.example."), ILLEGAL_PARAMETER),
                Arguments.of("an empty label", one("mail..example"), ILLEGAL_PARAMETER),
                Arguments.of("a label of 64", one("x".repeat(64) + ".example"), ILLEGAL_PARAMETER),
                Arguments.of("an IPv6 address", one("::1"), ILLEGAL_PARAMETER),
                Arguments.of("a lone 0xff", one(new byte[] {(byte) 0xff, '.', 'a'}), ILLEGAL_PARAMETER),
                Arguments.of("UTF-8 cut short", one(new byte[] {'m', (byte) 0xc3}), ILLEGAL_PARAMETER),
                Arguments.of("300 bytes", one("x".repeat(300)), ILLEGAL_PARAMETER),
                Arguments.of("15000 bytes", one("x".repeat(15000)), ILLEGAL_PARAMETER),
                Arguments.of(
                        "two host names",
                        names(ClientHello.entry(0, "mail.example"), ClientHello.entry(0, "default.example")),
                        ILLEGAL_PARAMETER),
                Arguments.of("an empty name", one(""), DECODE_ERROR),
                Arguments.of("no names", names(), DECODE_ERROR),
                Arguments.of("an empty extension", new byte[0], DECODE_ERROR),
                Arguments.of(
                        "a list that is longer than the extension", new byte[] {0, 9, 0, 0, 1, 'x'}, DECODE_ERROR));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("refused")
    @DisplayName("JSSE refuses others, before anybody is asked:")
    void refused(String protocol, String what, byte[] extension, int alert) {
        assertThat(new ClientHello(protocol, extension).sentTo(tls.sslContext().createSSLEngine()))
                .hasToString("alert " + alert);
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("served")
    @DisplayName("those that are served and are no host names are served where unknown names are rejected, too:")
    void strict(String protocol, String what, byte[] extension, String host) {
        assertThat(new ClientHello(protocol, extension)
                        .sentTo(strict.sslContext().createSSLEngine())
                        .toString())
                .isIn(host, "alert 112");
    }

    private static byte[] one(String name) {
        return names(ClientHello.entry(0, name));
    }

    private static byte[] one(byte[] name) {
        return names(ClientHello.entry(0, name));
    }

    private static byte[] names(byte[]... entries) {
        return ClientHello.list(entries);
    }

    private static String labels(int number) {
        return Stream.generate(() -> LABEL)
                .limit(number)
                .reduce((a, b) -> a + "." + b)
                .orElseThrow();
    }

    private static Stream<Arguments> inBothVersions(Arguments... cases) {
        return Stream.of("TLSv1.2", "TLSv1.3")
                .flatMap(protocol -> Stream.of(cases).map(each -> {
                    Object[] given = each.get();
                    return Arguments.of(protocol, given[0], given[1], given.length > 2 ? given[2] : null);
                }));
    }
}
