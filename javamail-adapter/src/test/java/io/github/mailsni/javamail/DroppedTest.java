package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is dropped while its selector lives on")
class DroppedTest {
    private final Counting selector = new Counting();

    @Test
    @DisplayName("leaves no registration behind: the TLS of a server")
    void mailTls() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            MailTls.of(selector);
        }
        MailTls.of(selector).sslContext().createSSLEngine();

        assertThatNothingIsLeft();
    }

    @Test
    @DisplayName("leaves no registration behind: a security provider")
    void provider() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            new MailSniProvider(selector);
        }

        assertThatNothingIsLeft();
    }

    @Test
    @DisplayName("leaves no registration behind: the TLS of a server that has served a client")
    void used() throws Exception {
        MailClient.speaking("TLSv1.3").visit(MailTls.of(selector).sslContext().createSSLEngine(), "default.example");

        assertThatNothingIsLeft();
    }

    private void assertThatNothingIsLeft() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!selector.registered.isEmpty() && System.nanoTime() < deadline) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(selector.registered).isEmpty();
    }

    private static final class Counting extends InMemorySelector {
        private final CertificateSelector hosts = Hosts.withDefault("default.example", EC_P256);
        private final Set<Object> registered = ConcurrentHashMap.newKeySet();

        @Override
        public Selection select(RequestedName name) {
            return hosts.select(name);
        }

        @Override
        public Registration onClose(Runnable action) {
            Object place = new Object();
            registered.add(place);
            return () -> registered.remove(place);
        }
    }
}
