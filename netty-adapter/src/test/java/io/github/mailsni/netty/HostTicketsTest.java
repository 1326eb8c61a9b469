package io.github.mailsni.netty;

import static io.github.mailsni.support.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ticket keys of a host's context")
class HostTicketsTest {
    private static final TicketSecrets OLD = secrets(1);
    private static final TicketSecrets NEW = secrets(2);

    private final HostContextFactory factory = HostContextFactories.of(SslProvider.OPENSSL, HostTicketsTest::settings);

    private static SslContextBuilder settings(SslContextBuilder builder) {
        return builder.sslProvider(SslProvider.OPENSSL).trustManager(new NoClientTrusted());
    }

    private static TicketSecrets secrets(int secret) {
        byte[] line = new byte[48];
        line[0] = (byte) secret;
        return TicketSecrets.of(line, line, line);
    }

    /** Whether a session under these secrets is resumed. */
    private boolean resumes(SslContext context, TicketSecrets secrets) throws Exception {
        try (HostContexts issuer = new HostContexts(factory, 10, Optional.of(() -> secrets));
                ResumingClient client = ResumingClient.withTickets("TLSv1.3")) {
            SslContext issuing = issuer.acquire(TestHosts.A);
            try (TestServer server = server(issuing)) {
                assertThat(client.visit(server, "a.example")).startsWith("full");
            } finally {
                ReferenceCountUtil.release(issuing);
            }
            try (TestServer server = server(context)) {
                return client.visit(server, "a.example").startsWith("resumed");
            }
        }
    }

    private static TestServer server(SslContext context) {
        return TestServer.with(pipeline ->
                pipeline.addLast(context.newHandler(pipeline.channel().alloc())));
    }

    @Test
    @DisplayName("are the present ones when it is made, and newer ones when they change")
    void renewed() throws Exception {
        AtomicReference<TicketSecrets> secrets = new AtomicReference<>(OLD);
        try (HostContexts contexts = new HostContexts(factory, 10, Optional.of(secrets::get))) {
            SslContext context = contexts.acquire(TestHosts.A);
            try {
                assertThat(resumes(context, OLD)).isTrue();
                secrets.set(NEW);
                contexts.renewTicketKeys();

                assertThat(resumes(context, NEW)).isTrue();
                assertThat(resumes(context, OLD)).isFalse();
            } finally {
                ReferenceCountUtil.release(context);
            }
        }
    }

    @Test
    @DisplayName(
            "are the new ones where they change while it is made, and is not yet among those that are brought up to date")
    void changeWhileMade() throws Exception {
        AtomicReference<TicketSecrets> present = new AtomicReference<>(OLD);
        AtomicReference<HostContexts> made = new AtomicReference<>();
        Supplier<TicketSecrets> rotating = () -> {
            TicketSecrets read = present.get();
            if (present.compareAndSet(OLD, NEW)) {
                requireNonNull(made.get()).renewTicketKeys();
            }
            return read;
        };
        try (HostContexts contexts = new HostContexts(factory, 10, Optional.of(rotating))) {
            made.set(contexts);

            SslContext context = contexts.acquire(TestHosts.A);

            try {
                assertThat(resumes(context, NEW)).isTrue();
            } finally {
                ReferenceCountUtil.release(context);
            }
        }
    }

    @Test
    @DisplayName("are never replaced by older ones that were read before")
    void order() throws Exception {
        CountDownLatch rotated = new CountDownLatch(1);
        AtomicReference<TicketSecrets> present = new AtomicReference<>(OLD);
        AtomicReference<Thread> slow = new AtomicReference<>();
        CountDownLatch read = new CountDownLatch(1);
        Supplier<TicketSecrets> slowly = () -> {
            TicketSecrets secrets = present.get();
            if (Thread.currentThread().equals(slow.get())) {
                read.countDown();
                awaitQuietly(rotated);
            }
            return secrets;
        };
        SslContext context = factory.newContext(TestHosts.A);
        try {
            HostTickets racing = HostTickets.of(context, TestHosts.A, slowly);
            Thread reader = new Thread(racing::renew, "reader");
            slow.set(reader);
            reader.start();
            read.await();
            present.set(NEW);
            Thread rotation = new Thread(racing::renew, "rotation");
            rotation.start();
            eventually(() -> assertThat(rotation.getState()).isIn(Thread.State.BLOCKED, Thread.State.TERMINATED));
            rotated.countDown();
            reader.join();
            rotation.join();

            assertThat(resumes(context, NEW)).isTrue();
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("are not set in a context that was released")
    void released() {
        AtomicReference<TicketSecrets> secrets = new AtomicReference<>(OLD);
        HostContexts contexts = new HostContexts(factory, 10, Optional.of(secrets::get));
        SslContext context = contexts.acquire(TestHosts.A);
        ReferenceCountUtil.release(context, 2); // as if it were dropped at this moment
        secrets.set(NEW);

        contexts.renewTicketKeys();

        assertThat(((ReferenceCounted) context).refCnt()).isZero();
    }

    @Test
    @DisplayName(
            "cannot be set where clients are asked for certificates: OpenSSL would not ask a client that resumes a session")
    void clientAuthentication() throws Exception {
        for (ClientAuth asking : new ClientAuth[] {ClientAuth.OPTIONAL, ClientAuth.REQUIRE}) {
            SslContext context = HostContextFactories.of(
                            SslProvider.OPENSSL, builder -> settings(builder).clientAuth(asking))
                    .newContext(TestHosts.A);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HostTickets.of(context, TestHosts.A, () -> OLD))
                    .withMessageContaining("exclude each other");
            assertThat(((ReferenceCounted) context).refCnt()).isOne();
            ReferenceCountUtil.release(context);
        }
    }

    @Test
    @DisplayName("that cannot be set leave no context behind")
    void noLeak() throws Exception {
        AtomicReference<SslContext> context = new AtomicReference<>();
        HostContextFactory asking = new HostContextFactory() {
            private final HostContextFactory openSsl = HostContextFactories.of(
                    SslProvider.OPENSSL, builder -> settings(builder).clientAuth(ClientAuth.REQUIRE));

            @Override
            public SslContext newContext(HostCredentials host) throws SSLException {
                SslContext made = openSsl.newContext(host);
                context.set(made);
                return made;
            }

            @Override
            public boolean supports(Credential credential) {
                return true;
            }
        };
        try (HostContexts contexts = new HostContexts(asking, 10, Optional.of(() -> OLD))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> contexts.acquire(TestHosts.A))
                    .withMessageContaining("exclude each other");
            assertThat(context.get())
                    .isInstanceOfSatisfying(
                            ReferenceCounted.class,
                            made -> assertThat(made.refCnt()).isZero());
            assertThat(contexts.size()).isZero();
        }
    }
}
