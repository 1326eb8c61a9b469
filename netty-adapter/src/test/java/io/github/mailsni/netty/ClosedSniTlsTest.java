package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.netty.handler.ssl.SslProvider;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
@DisplayName("A SniTls that is closed while its selector lives on")
class ClosedSniTlsTest {
    private final TestSelector selector = TestHosts.selector();

    @AfterEach
    void close() {
        selector.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("leaves no registration behind")
    void closed(SslProvider provider) {
        for (int i = 0; i < 1_000; i++) {
            SniTls.builder(selector).provider(provider).build().close();
        }

        assertThat(selector.registrations()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("leaves none for its shared context either, once that is garbage")
    void shared(SslProvider provider) throws Exception {
        for (int i = 0; i < 100; i++) {
            try (SniTls tls = SniTls.builder(selector).provider(provider).build()) {
                tls.sslContext();
            }
        }

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (selector.registrations() > 0 && System.nanoTime() < deadline) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(selector.registrations()).isZero();
    }

    @Test
    @DisplayName("may be closed again, before and after its selector")
    void closedTwice() {
        SniTls tls = SniTls.builder(selector).build();

        assertThatNoException().isThrownBy(() -> {
            tls.close();
            tls.close();
            selector.close();
            tls.close();
        });
    }
}
