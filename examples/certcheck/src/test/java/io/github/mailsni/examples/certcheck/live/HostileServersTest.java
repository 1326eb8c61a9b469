package io.github.mailsni.examples.certcheck.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.ClientProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A server that is broken or hostile")
class HostileServersTest {
    static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String EHLO_REPLY = "250-mail.example.com\r\n250-SIZE 1000\r\n250 STARTTLS\r\n";

    static LiveServer server(InetSocketAddress address, StartTls startTls, Duration patience) {
        return LiveServer.at(address, startTls, Optional.empty(), new LiveServer.Patience(patience, LONG));
    }

    static final List<ClientProfile> ALL = List.of(ClientProfile.values());

    private static Map<ClientProfile, Answer> ask(FakeServer fake, StartTls startTls, Duration patience)
            throws IOException {
        return server(fake.address(), startTls, patience).ask(Optional.of(ServerName.of("mail.example.com")), ALL);
    }

    private static Arguments scenario(StartTls startTls, String what, FakeServer.Script script, String message) {
        return Arguments.of(startTls, Named.of(what, script), message);
    }

    private static FakeServer.Script says(String text) {
        return client -> client.say(text).stay();
    }

    /** Up to STARTTLS, and the rest as the test has it. */
    private static FakeServer.Script goesAhead(String goAhead) {
        return client -> {
            client.say("220 mail.example.com ESMTP\r\n").hear();
            client.say(EHLO_REPLY).hear();
            client.say(goAhead).stay();
        };
    }

    private static FakeServer.Script endlessly(String beginning, String more) {
        return client -> {
            client.say(beginning);
            while (true) {
                client.say(more);
            }
        };
    }

    static Stream<Arguments> smtp() {
        StartTls smtp = StartTls.SMTP;
        return Stream.of(
                scenario(smtp, "closes at once", client -> {}, "the server closed the connection"),
                scenario(
                        smtp,
                        "closes in the middle of a line",
                        client -> client.say("220 mail"),
                        "in the middle of the line"),
                scenario(smtp, "sends a line without end", endlessly("220 ", "a".repeat(1000)), "more than 4096 bytes"),
                scenario(smtp, "sends a reply without end", endlessly("", "220-and\r\n"), "more than 100 lines"),
                scenario(smtp, "sends garbage", says("\0\1\2\u00ff\r\n"), "no SMTP reply: \"\\x00\\x01\\x02\\xff\""),
                scenario(smtp, "ends lines in LF", says("220 hello\n"), "does not end in CR LF"),
                scenario(smtp, "has CR in a line", says("220 hel\rlo\r\n"), "does not end in CR LF"),
                scenario(smtp, "changes the code", says("220-a\r\n250 b\r\n"), "no SMTP reply: \"250 b\""),
                scenario(
                        smtp,
                        "refuses",
                        says("554 go\033[31m away\r\n"),
                        "said \"554 go\\x1b[31m away\" instead of a greeting"),
                scenario(
                        smtp,
                        "refuses EHLO",
                        client -> {
                            client.say("220 a\r\n").hear();
                            client.say("502 no\r\n").stay();
                        },
                        "said \"502 no\" to EHLO; expected 250"),
                scenario(
                        smtp,
                        "does not offer STARTTLS, but has it for a name",
                        client -> {
                            client.say("220 a\r\n").hear();
                            client.say("250-STARTTLS\r\n250 STARTTLSX\r\n").stay();
                        },
                        "does not offer STARTTLS"),
                scenario(smtp, "refuses STARTTLS", goesAhead("454 no TLS\r\n"), "said \"454 no TLS\" to STARTTLS"),
                scenario(
                        smtp,
                        "has plaintext injected behind the go-ahead",
                        goesAhead("220 go\r\n250 injected\r\n"),
                        "plaintext came in after the server's go-ahead for TLS"),
                scenario(
                        smtp,
                        "does not speak TLS after its go-ahead",
                        client -> {
                            client.say("220 a\r\n").hear();
                            client.say(EHLO_REPLY).hear();
                            client.say("220 go\r\n").socket().getInputStream().read();
                            client.say("500 unknown command\r\n").stay();
                        },
                        "does not speak TLS here: it sent \"500 unknown command\\x0d\\x0a\""),
                scenario(
                        smtp,
                        "closes when TLS begins",
                        client -> {
                            client.say("220 a\r\n").hear();
                            client.say(EHLO_REPLY).hear();
                            client.say("220 go\r\n").socket().getInputStream().read();
                        },
                        "closes the connection when TLS begins"));
    }

    static Stream<Arguments> imapAndPop3() {
        return Stream.of(
                scenario(
                        StartTls.IMAP,
                        "says goodbye",
                        says("* BYE too busy\r\n"),
                        "\"* BYE too busy\" instead of a greeting"),
                scenario(StartTls.IMAP, "takes us for somebody", says("* PREAUTH hello\r\n"), "instead of a greeting"),
                scenario(
                        StartTls.IMAP,
                        "has no STARTTLS",
                        client -> {
                            client.say("* OK hello\r\n").hear();
                            client.say("* CAPABILITY IMAP4rev1 XSTARTTLS\r\nc1 OK done\r\n")
                                    .stay();
                        },
                        "does not offer STARTTLS"),
                scenario(
                        StartTls.IMAP,
                        "responds without end",
                        client -> {
                            client.say("* OK hello\r\n").hear();
                            endlessly("", "* 1 EXISTS\r\n").play(client);
                        },
                        "more than 100 responses to CAPABILITY"),
                scenario(
                        StartTls.IMAP,
                        "sends a literal",
                        client -> {
                            client.say("* OK hello\r\n").hear();
                            client.say("* X {5}\r\n").stay();
                        },
                        "said \"* X {5}\" to CAPABILITY"),
                scenario(
                        StartTls.IMAP,
                        "has plaintext injected behind the go-ahead",
                        client -> {
                            client.say("* OK hello\r\n").hear();
                            client.say("* CAPABILITY IMAP4rev1 STARTTLS\r\nc1 OK done\r\n")
                                    .hear();
                            client.say("c2 OK go\r\n* OK injected\r\n").stay();
                        },
                        "plaintext came in after the server's go-ahead for TLS"),
                scenario(StartTls.POP3, "refuses", says("-ERR busy\r\n"), "\"-ERR busy\" instead of a greeting"),
                scenario(StartTls.POP3, "sends garbage", says("220 smtp\r\n"), "no POP3 response: \"220 smtp\""),
                scenario(
                        StartTls.POP3,
                        "has no STLS",
                        client -> {
                            client.say("+OK hello\r\n").hear();
                            client.say("+OK\r\nUIDL\r\n.\r\n").stay();
                        },
                        "does not offer STLS"),
                scenario(
                        StartTls.POP3,
                        "responds without end",
                        client -> {
                            client.say("+OK hello\r\n").hear();
                            endlessly("+OK\r\n", "UIDL\r\n").play(client);
                        },
                        "more than 100 lines"),
                scenario(
                        StartTls.POP3,
                        "refuses STLS",
                        client -> {
                            client.say("+OK hello\r\n").hear();
                            client.say("-ERR what?\r\n").hear();
                            client.say("-ERR no\r\n").stay();
                        },
                        "\"-ERR no\" to STLS; expected +OK"),
                scenario(
                        StartTls.POP3,
                        "has plaintext injected behind the go-ahead",
                        client -> {
                            client.say("+OK hello\r\n").hear();
                            client.say("+OK\r\nSTLS\r\n.\r\n").hear();
                            client.say("+OK go\r\n+OK injected\r\n").stay();
                        },
                        "plaintext came in after the server's go-ahead for TLS"),
                scenario(
                        StartTls.NONE,
                        "speaks first, in plaintext",
                        says("220 hello\r\n"),
                        "does not speak TLS here: it sent \"220 hello\\x0d\\x0a\"; say --starttls smtp"),
                scenario(StartTls.NONE, "speaks IMAP", says("* OK hi\r\n"), "; say --starttls imap"),
                scenario(StartTls.NONE, "speaks POP3", says("+OK hi\r\n"), "; say --starttls pop3"),
                scenario(
                        StartTls.NONE,
                        "claims that its ServerHello has 16 MB",
                        says("\26\3\3\0\4\2\377\377\377"),
                        "the handshake failed: "),
                scenario(
                        StartTls.NONE,
                        "sends nonsense for TLS",
                        says("\26\3\3\0\5\2\0\0\1x"),
                        "the handshake failed: "),
                scenario(StartTls.NONE, "closes at once", client -> {}, "closes the connection when TLS begins"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"smtp", "imapAndPop3"})
    @DisplayName("is named for what it does")
    void named(StartTls startTls, FakeServer.Script script, String message) throws Exception {
        try (FakeServer fake = FakeServer.start(script)) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> ask(fake, startTls, LONG))
                    .withMessageContaining(message)
                    .satisfies(problem -> assertThat(problem.getMessage()).matches("[ -~]+"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("that does not answer is left when time is up")
    void silent(StartTls startTls) throws Exception {
        try (FakeServer fake = FakeServer.start(FakeServer.Client::stay)) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> ask(fake, startTls, SHORT))
                    .withMessageStartingWith("no answer within 300 ms");
        }
    }

    @Test
    @DisplayName("that says a byte from time to time is left when time is up")
    void dripping() throws Exception {
        try (FakeServer fake = FakeServer.start(client -> {
            while (true) {
                client.say("2");
                Thread.sleep(20);
            }
        })) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> ask(fake, StartTls.SMTP, SHORT))
                    .withMessageStartingWith("no answer within 300 ms");
        }
    }

    @Test
    @DisplayName("that takes too long for all hosts together is left")
    void all() throws Exception {
        try (FakeServer fake = FakeServer.start(FakeServer.Client::stay)) {
            LiveServer server = LiveServer.at(
                    fake.address(), StartTls.NONE, Optional.empty(), new LiveServer.Patience(LONG, SHORT));

            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> server.ask(Optional.empty(), ALL))
                    .withMessage("not done within 300 ms");
        }
    }

    @Test
    @DisplayName("that is not there cannot be connected to")
    void absent() throws Exception {
        // a port that is taken, so that nobody else gets it, and that nobody listens on
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();

            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> server(address, StartTls.SMTP, LONG).ask(Optional.empty(), ALL))
                    .withMessageStartingWith("cannot connect: ");
        }
    }

    @Test
    @DisplayName("that answers every ClientHello with an alert has no certificate, which is no broken connection")
    void alert() throws Exception {
        byte[] handshakeFailure = {21, 3, 3, 0, 2, 2, 40};
        try (FakeServer fake = FakeServer.start(client -> {
            client.socket().getInputStream().read(new byte[4096]);
            client.socket().getOutputStream().write(handshakeFailure);
            client.stay();
        })) {
            assertThat(ask(fake, StartTls.NONE, LONG))
                    .hasSize(5)
                    .allSatisfy((client, answer) ->
                            assertThat(answer).isEqualTo(new Answer.Refused(Optional.of("handshake_failure"))));
        }
    }
}
