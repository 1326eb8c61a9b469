package io.github.mailsni.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A failed handshake")
@Label("A failed handshake")
class HandshakeFailureTest {
    private static final String CLOSED = "the client closed during the handshake";

    private static String describe(String engineSays) {
        return HandshakeFailure.describe(new SSLHandshakeException(engineSays));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Received fatal alert: unknown_ca | the client does not trust the certificate (alert unknown_ca)",
                "(unknown_ca) Received fatal alert: unknown_ca"
                        + " | the client does not trust the certificate (alert unknown_ca)",
                "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA"
                        + " | the client does not trust the certificate (alert unknown_ca)",
                "Received fatal alert: certificate_unknown"
                        + " | the client does not accept the certificate (alert certificate_unknown)",
                "error:10000416:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_UNKNOWN"
                        + " | the client does not accept the certificate (alert certificate_unknown)",
                "error:10000415:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED"
                        + " | the client says that the certificate has expired (alert certificate_expired)",
                "Received fatal alert: protocol_version"
                        + " | the client speaks no protocol version that was offered (alert protocol_version)",
                "Received fatal alert: internal_error | the client ended the handshake (alert internal_error)",
                "error:10000442:SSL routines:OPENSSL_internal:TLSV1_ALERT_USER_CANCELLED"
                        + " | the client closed during the handshake (alert user_canceled)",
                "(protocol_version) The client supported protocol versions[TLSv1.1, TLSv1] are not accepted by server"
                        + " preferences [TLS13, TLS12] | no protocol version in common with the client",
                "Client requested protocol TLSv1 is not enabled or not supported in server context"
                        + " | no protocol version in common with the client",
                "error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL"
                        + " | no protocol version in common with the client",
                "no cipher suites in common | no cipher suite in common with the client",
                "(handshake_failure) no cipher suites in common | no cipher suite in common with the client",
                "error:100000b8:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER"
                        + " | no cipher suite in common with the client",
                "No available authentication scheme | the client can use no key that is here for it",
                "error:10000101:SSL routines:OPENSSL_internal:NO_COMMON_SIGNATURE_ALGORITHMS"
                        + " | the client can use no key that is here for it",
                "not an SSL/TLS record: 48454c4f20776f726c64 | the client sent no TLS",
                "Unsupported or unrecognized SSL message | the client sent no TLS",
                "Unrecognized SSL message, plaintext connection? | the client sent no TLS",
                "error:1000009c:SSL routines:OPENSSL_internal:HTTP_REQUEST"
                        + " | the client sent no TLS, but a request of HTTP",
                "handshake timed out after 10000ms | the client did not finish the handshake in time",
                "Received close_notify during handshake | " + CLOSED,
                "Remote host terminated the handshake | " + CLOSED,
                "closing inbound before receiving peer's close_notify | " + CLOSED,
                "(unrecognized_name) Unrecognized server name indication"
                        + " | the client asked for a name that is not served here",
                "(illegal_parameter) Illegal server name, type=host_name(0), name=no cipher suites in common, value={"
                        + "00} | the client asked for a name that the TLS engine refuses",
                "Empty client certificate chain | the client sent no certificate",
                "error:100000c7:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE"
                        + " | the client sent no certificate",
                "PKIX path building failed: unable to find valid certification path"
                        + " | the client's certificate is not trusted here",
                "error:1e000065:Cipher functions:OPENSSL_internal:BAD_DECRYPT"
                        + " | the client sent a message that does not decrypt, or was changed on its way",
                "remote-initiated renegotiation not allowed"
                        + " | the client began a second handshake, which is not allowed",
                "error:1000008a:SSL routines:OPENSSL_internal:EXCESSIVE_MESSAGE_SIZE"
                        + " | the TLS engine reports excessive message size"
            })
    @DisplayName("is told in plain words for what JSSE, OpenSSL and Netty say of it")
    void plainWords(String engineSays, String told) {
        assertThat(describe(engineSays)).isEqualTo(told);
    }

    static Stream<Arguments> withoutWords() {
        return Stream.of(
                Arguments.of(new EOFException(), CLOSED),
                Arguments.of(new ClosedChannelException(), CLOSED + ", or this server did"),
                Arguments.of(new SocketTimeoutException(), "the client did not finish the handshake in time"),
                Arguments.of(new TimeoutException(), "the client did not finish the handshake in time"),
                Arguments.of(
                        new SocketException("Connection reset"), "the client cut the connection during the handshake"),
                Arguments.of(
                        new IOException("Connection reset by peer"),
                        "the client cut the connection during the handshake"),
                Arguments.of(new IOException(), "the connection failed with IOException"),
                Arguments.of(new IllegalStateException(), "the TLS engine failed with IllegalStateException"),
                Arguments.of(new IOException(" ") {}, "the connection failed with an error without a name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withoutWords")
    @DisplayName("is told in plain words by the type of the exception, where this says nothing")
    void byType(Throwable failure, String told) {
        assertThat(HandshakeFailure.describe(failure)).isEqualTo(told);
    }

    @Test
    @DisplayName("is told by the first cause that is known, however deep it lies")
    void nested() {
        Throwable deep = new SSLException("General OpenSslEngine problem");
        deep.initCause(new IllegalStateException(new SSLProtocolException("Received fatal alert: unknown_ca")));

        assertThat(HandshakeFailure.describe(new RuntimeException(deep)))
                .isEqualTo("the client does not trust the certificate (alert unknown_ca)");
    }

    @Test
    @DisplayName("is told by the innermost message if no cause is known, without the names of classes")
    void innermost() {
        Throwable failure = new RuntimeException(new SSLException("a reason\nin two lines", new IOException()));

        assertThat(HandshakeFailure.describe(failure)).isEqualTo("a reason\\x0ain two lines");
    }

    @Test
    @DisplayName("is told though its causes go round in a circle")
    void circle() {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.initCause(other);

        assertThat(HandshakeFailure.describe(one)).isEqualTo("other");
    }

    @Test
    @DisplayName("is told by the alert that Bouncy Castle has received")
    void bouncyCastle() {
        assertThat(HandshakeFailure.describe(new TlsFatalAlertReceived("certificate_unknown(46)")))
                .isEqualTo("the client does not accept the certificate (alert certificate_unknown)");
    }

    /** As Bouncy Castle's is called. */
    private static final class TlsFatalAlertReceived extends IOException {
        private static final long serialVersionUID = 1;

        TlsFatalAlertReceived(String message) {
            super(message);
        }
    }

    @Test
    @DisplayName("has to be given")
    @SuppressWarnings("NullAway") // that is the test
    void argument() {
        assertThatNullPointerException().isThrownBy(() -> HandshakeFailure.describe(null));
    }

    @Property(tries = 500)
    @Label("is told in one line of printable ASCII of at most 300 characters, whatever the engine's exceptions carry")
    void bounded(@ForAll("failures") Throwable failure) {
        String told = HandshakeFailure.describe(failure);

        assertThat(told).isNotBlank().hasSizeLessThanOrEqualTo(300).matches("[ -~]+");
    }

    @Property(tries = 200)
    @Label("is not told in words that the client has put into the name that it asks for")
    void namesAreNotBelieved(@ForAll("engineWords") String words, @ForAll("texts") String text) {
        assertThat(describe("(illegal_parameter) Illegal server name, type=host_name(0), name=" + text + words))
                .isEqualTo("the client asked for a name that the TLS engine refuses");
    }

    @Provide
    Arbitrary<String> engineWords() {
        return Arbitraries.of(
                "Received fatal alert: unknown_ca",
                "no cipher suites in common",
                "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA",
                "Illegal server name, ",
                "(unknown_ca) ",
                "Connection reset",
                "error:10000418:SSL routines:OPENSSL_internal:" + "X".repeat(500),
                "Received fatal alert: " + "x".repeat(500));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(400);
        Arbitrary<String> long90k =
                Arbitraries.of("\u0130", "\n", "\\", "\"", "\ud800", "a").map(part -> part.repeat(90_000));
        return Arbitraries.oneOf(any, long90k);
    }

    @Provide
    Arbitrary<Throwable> failures() {
        Arbitrary<@Nullable String> messages = Arbitraries.oneOf(texts(), engineWords(), Arbitraries.of("", " "))
                .injectNull(0.1);
        return messages.list()
                .ofMinSize(1)
                .ofMaxSize(40)
                .flatMap(each -> Arbitraries.integers().between(0, 3).map(kind -> chain(each, kind)));
    }

    /** With a circle at its end if the kind is odd. */
    private static Throwable chain(List<? extends @Nullable String> messages, int kind) {
        Throwable outermost = failure(messages.get(0), kind);
        Throwable last = outermost;
        for (@Nullable String message : messages.subList(1, messages.size())) {
            Throwable cause = failure(message, kind);
            last.initCause(cause);
            last = cause;
        }
        if (kind % 2 == 1 && last != outermost) {
            last.initCause(outermost);
        }
        return outermost;
    }

    private static Throwable failure(@Nullable String message, int kind) {
        return switch (kind) {
            case 0 -> new SSLException(message);
            case 1 -> new SSLHandshakeException(message);
            case 2 -> new IOException(message);
            default -> new ClosedChannelException();
        };
    }
}
