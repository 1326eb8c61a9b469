package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.mailsni.UnknownNamePolicy;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@DisplayName("The log of selections has, for each connection, one line that tells")
class SelectionLogTest {
    private final Logger log = (Logger) LoggerFactory.getLogger("io.github.mailsni.selection");
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };
    private final TestSelector selector = TestHosts.selector();

    @BeforeEach
    void listen() {
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.DEBUG);
        log.setAdditive(false);
    }

    @AfterEach
    void close() {
        log.setLevel(null);
        log.setAdditive(true);
        log.detachAppender(appender);
        selector.close();
    }

    private String onlyLine() throws InterruptedException {
        String line = lines.poll(10, TimeUnit.SECONDS);
        assertThat(lines).isEmpty();
        return line;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("which certificate was presented, and why")
    void presented(SslProvider provider) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        try (TestServer server = TestServer.of(tls)) {
            TlsClient.ofTls12().visit(server.address(), "a.example");
            server.awaitClosed();

            assertThat(onlyLine()).isEqualTo("DEBUG asked for a.example: ECDSA certificate of a.example (exact)");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("which of several keys the client was shown")
    void keyType(SslProvider provider) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        try (TestServer server = TestServer.of(tls)) {
            TlsClient.ofTls13().without("ECDSA", "ED").visit(server.address(), "triple.example");
            server.awaitClosed();

            assertThat(onlyLine())
                    .isEqualTo("DEBUG asked for triple.example: RSA certificate of triple.example (exact)");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("that the client could use no key of the host")
    void nextCandidate(SslProvider provider) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        try (TestServer server = TestServer.of(tls)) {
            TlsClient.ofTls13().without("ECDSA", "ED").visit(server.address(), "a.example");
            server.awaitClosed();

            assertThat(onlyLine())
                    .isEqualTo("DEBUG asked for a.example: RSA certificate of mx.example"
                            + " (the client can use no key of a.example; it does not cover the name)");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("that the name was rejected")
    void rejected(SslProvider provider) throws Exception {
        SniTls tls = SniTls.builder(selector.withUnknownNames(UnknownNamePolicy.REJECT))
                .provider(provider)
                .build();
        try (TestServer server = TestServer.of(tls)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> TlsClient.ofTls13().visit(server.address(), "unknown.example"))
                    .isInstanceOf(IOException.class);
            server.awaitClosed();

            assertThat(onlyLine())
                    .isEqualTo("DEBUG asked for unknown.example: rejected, no certificate here is for it");
        }
    }
}
