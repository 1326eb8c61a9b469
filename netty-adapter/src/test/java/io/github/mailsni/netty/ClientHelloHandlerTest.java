package io.github.mailsni.netty;

import static io.github.mailsni.netty.HelloBytes.concat;
import static io.github.mailsni.netty.HelloBytes.helloFor;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.UnknownNamePolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

@DisplayName("The handler that waits for the ClientHello")
class ClientHelloHandlerTest {
    private static final byte[] UNRECOGNIZED_NAME = {0x15, 3, 3, 0, 2, 2, 0x70};
    private static final int HANDSHAKE_RECORD = 22;

    private final TestSelector selector = TestHosts.selector();
    private final Events events = new Events();

    private static final class Events extends ChannelInboundHandlerAdapter {
        private final List<Object> events = new ArrayList<>();

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
        }

        List<HostCredentials> presented() {
            return events.stream()
                    .filter(CertificateSelected.class::isInstance)
                    .map(event -> ((CertificateSelected) event).presented())
                    .toList();
        }

        boolean toldOfFailure() {
            return events.stream()
                    .anyMatch(event ->
                            event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess());
        }
    }

    @AfterEach
    void close() {
        selector.close();
    }

    private EmbeddedChannel channel(SniTls.Builder settings) {
        return new EmbeddedChannel(settings.build().newHandler(), events);
    }

    private EmbeddedChannel channel(SslProvider provider) {
        return channel(SniTls.builder(selector).provider(provider));
    }

    private EmbeddedChannel channel() {
        return channel(SniTls.builder(selector));
    }

    private static void receive(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    /** All that was sent. */
    private static byte[] sent(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            all.writeBytes(each);
            each.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    private void assertRefused(EmbeddedChannel channel, TlsAlert alert) {
        assertThat(sent(channel)).isEqualTo(ByteBufUtil.getBytes(alert.toRecord()));
        assertClosed(channel);
    }

    private void assertClosed(EmbeddedChannel channel) {
        assertThat(channel.isOpen()).isFalse();
        assertThat(events.presented()).isEmpty();
        assertThat(events.toldOfFailure()).isTrue();
        channel.checkException();
        channel.finishAndReleaseAll();
    }

    private void assertAnsweredByServer(EmbeddedChannel channel) {
        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
        assertThat(events.presented()).containsExactly(TestHosts.A);
        assertThat(sent(channel)).startsWith(HANDSHAKE_RECORD, 3, 3);
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("hands a ClientHello in one piece to the chosen host's TLS handler")
    void onePiece(SslProvider provider) {
        EmbeddedChannel channel = channel(provider);

        receive(channel, helloFor("a.example").record());

        assertAnsweredByServer(channel);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("sends no greeting in plaintext, even if the context was made for Netty's way of STARTTLS")
    void startTlsOfContext(SslProvider provider) {
        EmbeddedChannel channel =
                channel(SniTls.builder(selector).provider(provider).customize(context -> context.startTls(true)));
        ChannelFuture greeting = channel.writeAndFlush(Unpooled.copiedBuffer("220 greeting\r\n", US_ASCII));

        receive(channel, helloFor("a.example").record());

        byte[] sent = sent(channel);
        assertThat(sent).startsWith(HANDSHAKE_RECORD, 3, 3);
        assertThat(new String(sent, US_ASCII)).doesNotContain("220 greeting");
        assertThat(greeting.isDone()).isFalse();
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("waits for a ClientHello that comes byte by byte")
    void byteByByte(SslProvider provider) {
        EmbeddedChannel channel = channel(provider);
        byte[] hello = helloFor("a.example").record();

        for (byte each : hello) {
            assertThat(events.presented()).isEmpty();
            receive(channel, new byte[] {each});
        }

        assertAnsweredByServer(channel);
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {1, 2, 3, 4, 5, 50, 100})
    @DisplayName("puts a ClientHello together that is spread over records")
    void severalRecords(int longest) {
        EmbeddedChannel channel = channel(SslProvider.OPENSSL);

        receive(channel, helloFor("a.example").records(longest));

        assertThat(events.presented()).containsExactly(TestHosts.A);
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("presents the default to a client that asks for names of unknown types only")
    void unknownNameTypes() {
        EmbeddedChannel channel = channel();

        receive(
                channel,
                HelloBytes.hello()
                        .asking(7, new byte[] {1})
                        .asking(255, new byte[] {2})
                        .record());

        assertThat(events.presented()).containsExactly(TestHosts.DEFAULT);
        assertThat(sent(channel)).startsWith(HANDSHAKE_RECORD, 3, 3);
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("rejects an unknown name with the seven bytes of a fatal unrecognized_name")
    void rejects() {
        EmbeddedChannel channel = channel(SniTls.builder(selector.withUnknownNames(UnknownNamePolicy.REJECT)));

        receive(channel, helloFor("unknown.example").record());

        assertThat(sent(channel)).isEqualTo(UNRECOGNIZED_NAME);
        assertClosed(channel);
    }

    @Test
    @DisplayName("closes without a word when plaintext comes")
    void plaintext() {
        EmbeddedChannel channel = channel();

        receive(channel, "EHLO client.example\r\n".getBytes(US_ASCII));

        assertThat(sent(channel)).isEmpty();
        assertClosed(channel);
    }

    @Test
    @DisplayName("closes without a word at the first byte of plaintext")
    void firstByteOfPlaintext() {
        EmbeddedChannel channel = channel();

        receive(channel, new byte[] {'E'});

        assertThat(sent(channel)).isEmpty();
        assertClosed(channel);
    }

    @Test
    @DisplayName("refuses another handshake message than a ClientHello")
    void noClientHello() {
        EmbeddedChannel channel = channel();

        receive(channel, HelloBytes.record(HANDSHAKE_RECORD, new byte[] {2, 0, 0, 0}));

        assertRefused(channel, TlsAlert.UNEXPECTED_MESSAGE);
    }

    @Test
    @DisplayName("refuses an empty handshake record, in front of a ClientHello too")
    void emptyRecord() {
        EmbeddedChannel channel = channel();

        receive(
                channel,
                concat(
                        HelloBytes.record(HANDSHAKE_RECORD, new byte[0]),
                        helloFor("a.example").record()));

        assertRefused(channel, TlsAlert.UNEXPECTED_MESSAGE);
    }

    @Test
    @DisplayName("refuses a ClientHello with another record in its midst")
    void interrupted() {
        EmbeddedChannel channel = channel();
        byte[] hello = helloFor("a.example").record();

        receive(channel, concat(HelloBytes.record(HANDSHAKE_RECORD, new byte[] {1, 0}), HelloBytes.record(20, hello)));

        assertRefused(channel, TlsAlert.UNEXPECTED_MESSAGE);
    }

    @Test
    @DisplayName("refuses a record that is longer than TLS allows, before it has come")
    void longRecord() {
        EmbeddedChannel channel = channel();

        receive(channel, new byte[] {HANDSHAKE_RECORD, 3, 1, 0x40, 1});

        assertRefused(channel, TlsAlert.RECORD_OVERFLOW);
    }

    @Test
    @DisplayName("refuses a ClientHello that is longer than it may be")
    void longHello() {
        EmbeddedChannel channel = channel(SniTls.builder(selector).maxClientHelloLength(100));

        receive(channel, helloFor("a.example").record());

        assertRefused(channel, TlsAlert.ILLEGAL_PARAMETER);
    }

    @Test
    @DisplayName("refuses a ClientHello of 16 MiB when it has seen how long it will be")
    void announcedLength() {
        EmbeddedChannel channel = channel();

        receive(channel, HelloBytes.record(HANDSHAKE_RECORD, new byte[] {1, -1, -1, -1}));

        assertRefused(channel, TlsAlert.ILLEGAL_PARAMETER);
    }

    @Test
    @DisplayName("refuses what cannot be decoded")
    void malformed() {
        EmbeddedChannel channel = channel();

        receive(channel, HelloBytes.record(HANDSHAKE_RECORD, new byte[] {1, 0, 0, 1, 3}));

        assertRefused(channel, TlsAlert.DECODE_ERROR);
    }

    @Test
    @DisplayName("closes a connection that has not sent its ClientHello in time")
    void slowClient() {
        EmbeddedChannel channel = channel(SniTls.builder(selector).handshakeTimeout(Duration.ofSeconds(3)));
        channel.freezeTime();
        byte[] hello = helloFor("a.example").record();
        for (int i = 0; i < 3; i++) {
            receive(channel, new byte[] {hello[i]});
            channel.advanceTimeBy(900, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(900, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(sent(channel)).isEmpty();
        assertClosed(channel);
    }

    @Test
    @DisplayName("leaves what remains of the time to the handshake")
    void remainingTime() {
        EmbeddedChannel channel = channel(SniTls.builder(selector).handshakeTimeout(Duration.ofSeconds(30)));

        receive(channel, helloFor("a.example").record());

        assertThat(channel.pipeline().get(SslHandler.class).getHandshakeTimeoutMillis())
                .isBetween(1L, 30_000L);
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("tells the pipeline that the client has left")
    void clientLeaves() {
        EmbeddedChannel channel = channel();
        receive(channel, new byte[] {HANDSHAKE_RECORD, 3});

        channel.close().syncUninterruptibly();

        assertClosed(channel);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("releases the context of a host whose client has left while it was chosen")
    void clientLeavesDuringSelection(SslProvider provider) {
        Queue<Runnable> tasks = new ArrayDeque<>();
        SniTls tls =
                SniTls.builder(selector).provider(provider).executor(tasks::add).build();
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler(), events);
        receive(channel, helloFor("a.example").record());
        channel.close().syncUninterruptibly();

        tasks.remove().run();
        channel.runPendingTasks();

        assertThat(references(tls, TestHosts.A)).isEqualTo(provider == SslProvider.JDK ? 0 : 1);
        assertClosed(channel);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("goes on where it was when the choice has been made elsewhere")
    void selectionElsewhere(SslProvider provider) {
        Queue<Runnable> tasks = new ArrayDeque<>();
        SniTls tls =
                SniTls.builder(selector).provider(provider).executor(tasks::add).build();
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler(), events);
        receive(channel, helloFor("a.example").record());
        assertThat(events.presented()).isEmpty();

        while (!tasks.isEmpty()) {
            tasks.remove().run();
            channel.runPendingTasks();
        }

        assertAnsweredByServer(channel);
    }

    @ParameterizedTest(name = "{0}, by an executor: {1}")
    @CsvSource({"JDK, false", "JDK, true", "OPENSSL, false", "OPENSSL, true"})
    @DisplayName("refuses at once, with internal_error, when an error that nobody has foreseen ends the selection")
    void error(SslProvider provider, boolean elsewhere) {
        Queue<Runnable> tasks = new ArrayDeque<>();
        SniTls.Builder settings = SniTls.builder(selector).provider(provider);
        EmbeddedChannel channel = channel(elsewhere ? settings.executor(tasks::add) : settings);
        selector.asked(name -> {
            throw new NoClassDefFoundError("com/example/Missing");
        });

        receive(channel, helloFor("a.example").record());
        tasks.forEach(Runnable::run);
        channel.runPendingTasks();

        assertRefused(channel, TlsAlert.INTERNAL_ERROR);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("tells the pipeline of a handshake, even if what records it throws")
    void recordingFails(boolean error) {
        SniTls tls = SniTls.builder(new RecordingSelector(selector) {
                    @Override
                    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
                        if (error) {
                            throw new NoClassDefFoundError("com/example/Missing");
                        }
                        throw new IllegalStateException("out of order");
                    }
                })
                .build();
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler(), events);
        receive(channel, helloFor("a.example").record());

        channel.pipeline().context(SslHandler.class).fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

        assertThat(events.events).contains(SslHandshakeCompletionEvent.SUCCESS);
        channel.checkException();
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("tells the pipeline of a handshake, even if what records it throws, and the log, too")
    void logFails() {
        SniTls tls = SniTls.builder(new RecordingSelector(selector) {
                    @Override
                    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
                        throw new IllegalStateException("out of order");
                    }
                })
                .build();
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler(), events);
        receive(channel, helloFor("a.example").record());
        LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();
        TurboFilter full = new FullDisk(Thread.currentThread());
        log.addTurboFilter(full);
        try {
            channel.pipeline().context(SslHandler.class).fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        } finally {
            log.getTurboFilterList().remove(full);
        }

        assertThat(events.events).containsOnlyOnce(SslHandshakeCompletionEvent.SUCCESS);
        channel.finishAndReleaseAll();
    }

    /** A log that throws on one thread. */
    private static final class FullDisk extends TurboFilter {
        private final Thread thread;

        FullDisk(Thread thread) {
            this.thread = thread;
        }

        @Override
        public FilterReply decide(
                Marker marker, Logger logger, Level level, String format, Object[] values, Throwable thrown) {
            if (Thread.currentThread() == thread
                    && level == Level.WARN
                    && logger.getName().equals("io.github.mailsni.selection")) {
                throw new IllegalStateException("no space left on device");
            }
            return FilterReply.NEUTRAL;
        }
    }

    private static int references(SniTls tls, HostCredentials host) {
        SslContext context = tls.contexts().acquire(host);
        ReferenceCountUtil.release(context);
        return context instanceof ReferenceCounted counted ? counted.refCnt() : 0;
    }
}
