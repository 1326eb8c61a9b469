package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An SMTP session")
class SmtpSessionTest {
    private static final Limits LIMITS =
            new Limits(1000, 3, 10, 10, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(1));

    private final SmtpSession session = new SmtpSession("mail.example.com", LIMITS, false);

    private Step say(String... lines) {
        return Stream.of(lines)
                .map(session::command)
                .reduce((former, latter) -> latter)
                .orElseThrow();
    }

    private int codeOf(String... lines) {
        return say(lines).reply().code();
    }

    @Test
    @DisplayName("opens with 220 and the server's name")
    void opens() {
        assertThat(session.opening().reply().encode())
                .asString(US_ASCII)
                .isEqualTo("220 mail.example.com ESMTP mailsni example\r\n");
    }

    @Test
    @DisplayName("writes a reply of several lines with a hyphen in all but the last")
    void encodesReplies() {
        assertThat(new Reply(250, List.of("a", "b", "c")).encode())
                .asString(US_ASCII)
                .isEqualTo("250-a\r\n250-b\r\n250 c\r\n");
    }

    @Test
    @DisplayName("takes a message: EHLO, MAIL, RCPT, DATA")
    void takesMessage() {
        Step step = say("EHLO client.example", "MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>", "DATA");

        assertThat(step).isInstanceOfSatisfying(Step.Collect.class, collect -> {
            assertThat(collect.reply().code()).isEqualTo(354);
            assertThat(collect.envelope())
                    .isEqualTo(new Envelope(
                            "client.example", true, new MailPath("a@x.example"), List.of(new MailPath("b@y.example"))));
        });
    }

    @Test
    @DisplayName("takes several messages in one session")
    void takesSeveralMessages() {
        say("EHLO client.example", "MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>", "DATA");
        assertThat(session.stored("1").reply().code()).isEqualTo(250);

        assertThat(say("MAIL FROM:<c@x.example>", "RCPT TO:<d@y.example>", "DATA"))
                .isInstanceOfSatisfying(
                        Step.Collect.class,
                        collect -> assertThat(collect.envelope().recipients())
                                .containsExactly(new MailPath("d@y.example")));
    }

    @Test
    @DisplayName("ends the transaction when a message is refused")
    void refusedMessageEndsTransaction() {
        say("EHLO client.example", "MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>", "DATA");
        session.refused(LIMITS.tooLarge());

        assertThat(session.inTransaction()).isFalse();
        assertThat(codeOf("RCPT TO:<b@y.example>")).isEqualTo(503);
    }

    @Nested
    @DisplayName("offers")
    class Offers {
        @Test
        @DisplayName("its extensions to EHLO, STARTTLS among them in plaintext")
        void extensions() {
            assertThat(say("EHLO client.example").reply().lines())
                    .containsExactly(
                            "mail.example.com",
                            "PIPELINING",
                            "SIZE 1000",
                            "8BITMIME",
                            "ENHANCEDSTATUSCODES",
                            "STARTTLS");
        }

        @Test
        @DisplayName("no STARTTLS inside TLS, and refuses it there")
        void noStartTlsInsideTls() {
            session.tlsStarted();

            assertThat(say("EHLO client.example").reply().lines()).doesNotContain("STARTTLS");
            assertThat(codeOf("STARTTLS")).isEqualTo(503);
        }

        @Test
        @DisplayName("nothing to HELO")
        void helo() {
            assertThat(say("HELO client.example").reply()).isEqualTo(Reply.of(250, "mail.example.com"));
        }
    }

    @Nested
    @DisplayName("after STARTTLS")
    class AfterStartTls {
        @Test
        @DisplayName("has forgotten the greeting")
        void forgetsGreeting() {
            assertThat(say("EHLO client.example", "STARTTLS")).isInstanceOf(Step.StartTls.class);
            session.tlsStarted();

            assertThat(codeOf("MAIL FROM:<a@x.example>")).isEqualTo(503);
        }

        @Test
        @DisplayName("has forgotten sender and recipients")
        void forgetsTransaction() {
            say("EHLO evil.example", "MAIL FROM:<evil@x.example>", "RCPT TO:<evil@y.example>", "STARTTLS");
            session.tlsStarted();

            assertThat(session.inTransaction()).isFalse();
            assertThat(codeOf("EHLO client.example", "DATA")).isEqualTo(503);
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @DisplayName("answers commands out of order with 503")
    @ValueSource(strings = {"MAIL FROM:<a@x.example>", "RCPT TO:<a@x.example>", "DATA"})
    void outOfOrder(String command) {
        assertThat(codeOf(command)).isEqualTo(503);
    }

    @Test
    @DisplayName("answers DATA without a recipient with 503, a second MAIL too")
    void halfATransaction() {
        assertThat(codeOf("EHLO client.example", "MAIL FROM:<a@x.example>", "DATA"))
                .isEqualTo(503);
        assertThat(codeOf("MAIL FROM:<b@x.example>")).isEqualTo(503);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @DisplayName("answers what needs no transaction")
    @CsvSource({
        "NOOP,250",
        "NOOP whatever it is,250",
        "RSET,250",
        "RSET now,501",
        "VRFY joe,252",
        "VRFY,501",
        "EXPN list,502",
        "HELP,214",
        "AUTH PLAIN xxx,502",
        "BDAT 5 LAST,502",
        "XYZZY,500",
        "'',500",
        "' EHLO client.example',500",
        "EHLO,501",
        "EHLO a b,501",
        "HELO (nobody),501",
        "EHLO [127.0.0.1],250",
        "EHLO [IPv6:::1],250",
        "ehlo client_1.example,250",
        "STARTTLS,220",
        "STARTTLS now,501",
        "QUIT,221",
        "QUIT now,501"
    })
    void simpleCommands(String command, int code) {
        assertThat(codeOf(command)).isEqualTo(code);
    }

    @ParameterizedTest(name = "MAIL {0} -> {1}")
    @DisplayName("judges MAIL")
    @CsvSource({
        "FROM:<>,250",
        "FROM: <a@x.example>,250",
        "from:<a@x.example>,250",
        "FROM:<a@x.example> SIZE=1000,250",
        "FROM:<a@x.example> SIZE=1000 BODY=8BITMIME,250",
        "FROM:<a@x.example> body=7bit,250",
        "FROM:<a@x.example> SIZE=1001,552",
        "FROM:<a@x.example> SIZE=99999999999999999999,552",
        "FROM:<a@x.example> SIZE=-1,501",
        "FROM:<a@x.example> SIZE=1 SIZE=1,501",
        "FROM:<a@x.example> BODY=BINARYMIME,501",
        "FROM:<a@x.example> AUTH=<>,555",
        "FROM:<a@x.example>SIZE=1,501",
        "FROM:a@x.example,501",
        "FROM:<a@x.example,501",
        "FROM:,501",
        "TO:<a@x.example>,501",
        "FROM:<a>,553",
        "FROM:<a@>,553",
        "FROM:<a@x..example>,553",
        "FROM:<a b@x.example>,553",
        "FROM:<@relay.example:a@x.example>,250",
        "FROM:<a@[192.0.2.1]>,250"
    })
    void mail(String argument, int code) {
        assertThat(codeOf("EHLO client.example", "MAIL " + argument)).isEqualTo(code);
    }

    @ParameterizedTest(name = "RCPT {0} -> {1}")
    @DisplayName("judges RCPT")
    @CsvSource({
        "TO:<b@y.example>,250",
        "TO:<Postmaster>,250",
        "'TO:<\"a > b\"@y.example>',250",
        "'TO:<\"a\\\" b\"@y.example>',250",
        "TO:<>,553",
        "TO:<b>,553",
        "TO:<b@y.example> NOTIFY=NEVER,555",
        "FROM:<b@y.example>,501",
        "b@y.example,501"
    })
    void rcpt(String argument, int code) {
        assertThat(codeOf("EHLO client.example", "MAIL FROM:<>", "RCPT " + argument))
                .isEqualTo(code);
    }

    @Test
    @DisplayName("takes as many recipients as it may, then says 452 and keeps those it has")
    void boundedRecipients() {
        say("EHLO client.example", "MAIL FROM:<>", "RCPT TO:<a@y.example>", "RCPT TO:<b@y.example>");
        assertThat(codeOf("RCPT TO:<c@y.example>")).isEqualTo(250);
        assertThat(codeOf("RCPT TO:<d@y.example>")).isEqualTo(452);

        assertThat(say("DATA"))
                .isInstanceOfSatisfying(
                        Step.Collect.class,
                        collect -> assertThat(collect.envelope().recipients()).hasSize(3));
    }

    @ParameterizedTest
    @DisplayName("refuses commands with anything but printable ASCII")
    @MethodSource("unprintable")
    void unprintableCommands(String command) {
        assertThat(codeOf("EHLO client.example", command)).isEqualTo(500);
    }

    static Stream<String> unprintable() {
        return Stream.of(
                "MAIL FROM:<\u0000@x.example>",
                "MAIL FROM:<a@x.example>\t",
                "NOOP \u001b[31m",
                "MAIL FROM:<m\u00fc@x.example>",
                "\u0016\u0003\u0001");
    }

    @Test
    @DisplayName("never repeats what the client said, except a verb that it knows")
    void noEcho() {
        assertThat(say("X-<script>").reply().toString()).doesNotContain("script");
    }

    @Test
    @DisplayName("closes after too many errors")
    void tooManyErrors() {
        Step last = Stream.generate(() -> "XYZZY")
                .limit(20)
                .map(session::command)
                .reduce((former, latter) -> latter)
                .orElseThrow();

        assertThat(last).isInstanceOf(Step.Close.class);
        assertThat(last.reply().code()).isEqualTo(421);
    }

    @Nested
    @DisplayName("of a closing server")
    class Draining {
        @Test
        @DisplayName("lets the transaction end")
        void finishesTransaction() {
            say("EHLO client.example", "MAIL FROM:<>");
            session.drain();

            assertThat(say("RCPT TO:<b@y.example>", "DATA")).isInstanceOf(Step.Collect.class);
            assertThat(session.stored("1").reply().code()).isEqualTo(250);
        }

        @Test
        @DisplayName("begins no new one")
        void beginsNoTransaction() {
            say("EHLO client.example");
            session.drain();

            assertThat(say("MAIL FROM:<>")).isInstanceOf(Step.Close.class);
            assertThat(codeOf("MAIL FROM:<>")).isEqualTo(421);
            assertThat(codeOf("QUIT")).isEqualTo(221);
        }

        @Test
        @DisplayName("does not open")
        void doesNotOpen() {
            session.drain();

            assertThat(session.opening()).isInstanceOf(Step.Close.class);
        }
    }
}
