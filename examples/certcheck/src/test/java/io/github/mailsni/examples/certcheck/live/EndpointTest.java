package io.github.mailsni.examples.certcheck.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where a server listens")
class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "mail.example.com:25, mail.example.com, 25",
        "127.0.0.1:65535, 127.0.0.1, 65535",
        "[::1]:465, ::1, 465",
        "[fe80::1%eth0]:1, fe80::1%eth0, 1",
        "[fe80::1%br-lan.7]:1, fe80::1%br-lan.7, 1",
        "[::ffff:192.0.2.1]:25, ::ffff:192.0.2.1, 25"
    })
    @DisplayName("is a host name or an address, and a port; and is written as it is read")
    void read(String text, String address, int port) {
        assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint(address, port)).hasToString(text);
    }

    @Test
    @DisplayName("may be a name with U-labels, which is looked up by its A-labels")
    void unicode() {
        assertThat(Endpoint.parse("mail.m\u00fcnchen.example:25"))
                .isEqualTo(new Endpoint("mail.xn--mnchen-3ya.example", 25));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mail.example.com",
                "mail.example.com:",
                ":25",
                "::1:25",
                "[::1]",
                "[mail.example.com]:25",
                "a:0",
                "a:65536",
                "a:smtp",
                "a b:25",
                "a:25:25",
                "a:٢٥"
            })
    @DisplayName("is refused with an example if it has another form")
    void refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(text))
                .withMessageStartingWith("expected ADDRESS:PORT, for example mail.example.com:25 or [::1]:465");
    }

    @Test
    @DisplayName("is refused if there is no such host")
    void unknown() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> new Endpoint("no.such.host.invalid", 25).resolve())
                .withMessage("no such host: \"no.such.host.invalid\"");
    }

    @ParameterizedTest
    @CsvSource({"25, SMTP", "587, SMTP", "2525, SMTP", "465, NONE", "993, NONE", "995, NONE", "143, IMAP", "110, POP3"})
    @DisplayName("has a usual protocol")
    void usual(int port, StartTls startTls) {
        assertThat(StartTls.usualOn(port)).isEqualTo(startTls);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, [192.0.2.1]",
        "2001:db8::1, [IPv6:2001:db8:0:0:0:0:0:1]",
        "fe80::1%1, [IPv6:fe80:0:0:0:0:0:0:1]"
    })
    @DisplayName("is greeted with our address (RFC 5321 section 4.1.3)")
    void literal(String address, String literal) throws Exception {
        assertThat(SmtpDialogue.literal(InetAddress.getByName(address))).isEqualTo(literal);
    }
}
