package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.testing.KeyAlgorithm;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("The contexts of the hosts")
class HostContextsTest {
    private final Queue<SslContext> made = new ConcurrentLinkedQueue<>();

    /** Makes native contexts: they count their references. */
    private final HostContextFactory factory = new HostContextFactory() {
        private final HostContextFactory openSsl = HostContextFactories.of(SslProvider.OPENSSL, this::settings);

        private SslContextBuilder settings(SslContextBuilder builder) {
            return builder.sslProvider(SslProvider.OPENSSL).trustManager(new NoClientTrusted());
        }

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

    private static int references(SslContext context) {
        return ((ReferenceCounted) context).refCnt();
    }

    @Test
    @DisplayName("are made once for each host")
    void madeOnce() {
        try (HostContexts contexts = new HostContexts(factory, 10)) {
            ReferenceCountUtil.release(contexts.acquire(TestHosts.A));
            ReferenceCountUtil.release(contexts.acquire(TestHosts.A));

            assertThat(made).hasSize(1);
            assertThat(references(made.element())).isEqualTo(1);
        }
        assertThat(references(made.element())).isZero();
    }

    @Test
    @DisplayName("are kept over a reload that brings the same credentials")
    void survivesReload() {
        HostCredentials reloaded = HostCredentials.of(TestHosts.A.label(), TestHosts.A.credentials());
        try (HostContexts contexts = new HostContexts(factory, 10)) {
            ReferenceCountUtil.release(contexts.acquire(TestHosts.A));
            ReferenceCountUtil.release(contexts.acquire(reloaded));

            assertThat(made).hasSize(1);
        }
    }

    @Test
    @DisplayName("are dropped when the host has newer credentials")
    void dropsOlder() {
        HostCredentials renewed = TestHosts.host("a.example", KeyAlgorithm.EC_P256);
        try (HostContexts contexts = new HostContexts(factory, 10)) {
            ReferenceCountUtil.release(contexts.acquire(TestHosts.A));
            ReferenceCountUtil.release(contexts.acquire(renewed));

            assertThat(contexts.size()).isEqualTo(1);
            assertThat(made).hasSize(2);
            assertThat(references(made.element())).isZero();
        }
    }

    @Test
    @DisplayName("are kept apart for hosts of one label that share credentials only in part")
    void sharedLabels() {
        HostCredentials one = HostCredentials.of("lineage", TestHosts.DUAL.credentials());
        HostCredentials other = HostCredentials.of(
                "lineage", List.of(TestHosts.DUAL.credentials().get(0)));
        try (HostContexts contexts = new HostContexts(factory, 10)) {
            for (HostCredentials each : List.of(one, other, one, other)) {
                ReferenceCountUtil.release(contexts.acquire(each));
            }

            assertThat(made).hasSize(2);
        }
    }

    @Test
    @DisplayName("are kept side by side for the pairs of one file of which now this one and now that one is served")
    void alternatingPairs() {
        List<HostCredentials> groups = List.of(
                group(TestHosts.RSA),
                group(TestHosts.ED25519),
                group(TestHosts.host("mail.example", KeyAlgorithm.EC_P256)),
                group(TestHosts.host("mail.example", KeyAlgorithm.EC_P384)));
        try (HostContexts contexts = new HostContexts(factory, 10)) {
            for (int round = 0; round < 3; round++) {
                for (HostCredentials each : groups) {
                    ReferenceCountUtil.release(contexts.acquire(each));
                }
            }

            assertThat(made).hasSize(4);
            assertThat(contexts.size()).isEqualTo(4);
        }
    }

    private static HostCredentials group(HostCredentials host) {
        return HostCredentials.of("mail.example", host.credentials());
    }

    @Test
    @DisplayName("live on for those who have acquired them")
    void liveOn() {
        HostContexts contexts = new HostContexts(factory, 10);
        SslContext acquired = contexts.acquire(TestHosts.A);

        contexts.close();

        assertThat(references(acquired)).isEqualTo(1);
        ReferenceCountUtil.release(acquired);
        assertThat(references(acquired)).isZero();
    }

    @Test
    @DisplayName("are not made any more after the end")
    void closed() {
        HostContexts contexts = new HostContexts(factory, 10);
        contexts.close();

        assertThatIllegalStateException().isThrownBy(() -> contexts.acquire(TestHosts.A));
        assertThat(made).allSatisfy(context -> assertThat(references(context)).isZero());
        assertThat(contexts.size()).isZero();
    }

    @RepeatedTest(5)
    @DisplayName("survive that many acquire, replace and close them at once, and are all released in the end")
    void concurrently() throws Exception {
        HostContexts contexts = new HostContexts(factory, 2);
        HostCredentials otherA = HostCredentials.of(TestHosts.A.label(), TestHosts.B.credentials());
        List<HostCredentials> hosts = List.of(TestHosts.A, otherA, TestHosts.B, TestHosts.DUAL, TestHosts.RSA);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch enough = new CountDownLatch(400);
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            int offset = worker;
            workers.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    enough.countDown();
                    acquire(contexts, hosts.get((i + offset) % hosts.size()));
                }
            }));
        }
        assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();

        contexts.close();

        for (Future<?> worker : workers) {
            worker.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(contexts.size()).isZero();
        assertThat(made).allSatisfy(context -> assertThat(references(context)).isZero());
    }

    private static void acquire(HostContexts contexts, HostCredentials host) {
        SslContext context;
        try {
            context = contexts.acquire(host);
        } catch (IllegalStateException closed) {
            return;
        }
        assertThat(references(context)).isPositive();
        ReferenceCountUtil.release(context);
    }
}
