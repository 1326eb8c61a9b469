package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.support.Race;
import io.github.mailsni.testing.KeyAlgorithm;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lets three threads do in each of many rounds, from a common start, what takes a native context away from the others: acquire it,
 * replace it by that of newer credentials, evict it for another host, renew ticket keys, and close. Shows that whoever has acquired a
 * context holds a reference to it until it releases it, that no thread meets a context that was released ({@code
 * IllegalReferenceCountException}), and that all native memory is free in the end.
 */
@Tag("jdk")
@DisplayName("The contexts of the hosts, when threads race for them,")
class HostContextsRacesTest {
    private static final int ROUNDS = 50;
    private static final HostCredentials RENEWED = TestHosts.host("a.example", KeyAlgorithm.EC_P256);

    private final Queue<SslContext> made = new ConcurrentLinkedQueue<>();
    private final Race race = new Race();

    private final HostContextFactory factory = new HostContextFactory() {
        private final HostContextFactory openSsl = HostContextFactories.of(
                SslProvider.OPENSSL,
                builder -> builder.sslProvider(SslProvider.OPENSSL).trustManager(new NoClientTrusted()));

        @Override
        public SslContext newContext(HostCredentials host) throws SSLException {
            SslContext context = openSsl.newContext(host);
            made.add(context);
            return context;
        }

        @Override
        public boolean supports(Credential credential) {
            return true;
        }
    };

    @AfterEach
    void end() {
        race.close();
    }

    @Test
    @DisplayName("are whole while they are held, though newer credentials replace them")
    void renewed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            HostContexts contexts = new HostContexts(factory, 10);
            race.run(() -> use(contexts, TestHosts.A), () -> use(contexts, RENEWED), () -> use(contexts, TestHosts.A));
            assertThat(contexts.size()).isBetween(1L, 2L);
            contexts.close();
            assertReleased();
        }
    }

    @Test
    @DisplayName("are whole while they are held, though there is room for one only")
    void evicted() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            HostContexts contexts = new HostContexts(factory, 1);
            race.run(
                    () -> use(contexts, TestHosts.A),
                    () -> use(contexts, TestHosts.B),
                    () -> use(contexts, TestHosts.RSA));
            assertThat(contexts.size()).isOne();
            contexts.close();
            assertReleased();
        }
    }

    @Test
    @DisplayName("are whole while they are held, though all are closed, and none is left")
    void closed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            HostContexts contexts = new HostContexts(factory, 10);
            race.run(() -> use(contexts, TestHosts.A), () -> use(contexts, RENEWED), contexts::close);
            assertThat(contexts.size()).isZero();
            assertReleased();
        }
    }

    @Test
    @DisplayName("are whole while their ticket keys are renewed, though they are replaced and closed")
    void ticketKeys() throws Exception {
        byte[] line = new byte[80];
        TicketSecrets secrets = TicketSecrets.of(line, line, line);
        for (int round = 0; round < ROUNDS; round++) {
            HostContexts contexts = new HostContexts(factory, 10, Optional.of(() -> secrets));
            ReferenceCountUtil.release(contexts.acquire(TestHosts.A));
            race.run(contexts::renewTicketKeys, () -> use(contexts, RENEWED), contexts::close);
            assertThat(contexts.size()).isZero();
            assertReleased();
        }
    }

    /** Acquires a context twice, and looks at its references as long as it is held. */
    private static void use(HostContexts contexts, HostCredentials host) {
        for (int i = 0; i < 2; i++) {
            SslContext context;
            try {
                context = contexts.acquire(host);
            } catch (IllegalStateException closed) {
                assertThat(closed).hasMessage("the certificates have been closed");
                return;
            }
            try {
                for (int look = 0; look < 100; look++) { // others have time to take it away
                    assertThat(references(context)).isPositive();
                }
                assertThat(context.isServer()).isTrue();
            } finally {
                ReferenceCountUtil.release(context);
            }
        }
    }

    private static int references(SslContext context) {
        return ((ReferenceCounted) context).refCnt();
    }

    private void assertReleased() {
        assertThat(made)
                .isNotEmpty()
                .allSatisfy(context -> assertThat(references(context)).isZero());
        made.clear();
    }
}
