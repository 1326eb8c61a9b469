package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.javamail.MailTls;
import io.github.mailsni.netty.SniTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * TLS 1.3 handshakes in memory that resume a session: the client's work and the server's together, without sockets. The client is the
 * JDK's, and the same for all. A handshake that resumes nothing ends the run.
 *
 * <p>All servers in turn, and the processor time that each took; see {@link NettyHandshakeBenchmark#inTurn}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 8, time = 2)
public class ResumedHandshakeBenchmark {
    private enum Server {
        FIXED(1),
        MAILSNI(2),
        ONE_CONTEXT(3),
        CONTEXT_PER_HOST(4);

        /** By which the client keeps the sessions of one server apart from those of another. */
        private final int port;

        Server(int port) {
            this.port = port;
        }
    }

    /** Netty's pipeline. */
    @Benchmark
    public void netty(NettyServers servers, NettyHandshakeBenchmark.ProcessorTime time) {
        Collections.shuffle(servers.turns, servers.random);
        for (Server server : servers.turns) {
            long start = Resources.threadNanos();
            servers.resume(server);
            add(time, server, Resources.threadNanos() - start);
        }
        servers.asked.next();
    }

    /** Bare engines of the JDK. */
    @Benchmark
    public void jsse(JsseServers servers, NettyHandshakeBenchmark.ProcessorTime time) throws IOException {
        Collections.shuffle(servers.turns, servers.random);
        for (Server server : servers.turns) {
            long start = Resources.threadNanos();
            servers.resume(server);
            add(time, server, Resources.threadNanos() - start);
        }
        servers.asked.next();
    }

    private static void add(NettyHandshakeBenchmark.ProcessorTime time, Server server, long nanos) {
        switch (server) {
            case FIXED -> time.fixedNanos += nanos;
            case MAILSNI -> time.mailsniNanos += nanos;
            case ONE_CONTEXT -> time.oneContextNanos += nanos;
            case CONTEXT_PER_HOST -> time.contextPerHostNanos += nanos;
        }
    }

    private static void requireResumed(SSLSession session, long before, Server server) {
        if (session.getCreationTime() >= before) {
            throw new IllegalStateException(server + " has resumed no session");
        }
    }

    /** Waits until what is made from now on is younger than what was made up to now. */
    private static long nextMillisecond() throws InterruptedException {
        Thread.sleep(2);
        return System.currentTimeMillis();
    }

    /** Servers of Netty's. */
    @State(Scope.Thread)
    public static class NettyServers {
        /** Whose engines. */
        @Param({"JDK", "OPENSSL"})
        public SslProvider provider;

        /** How many hosts are in the directory. */
        @Param({"1", "1000", "100000"})
        public int hosts;

        private Hosts files;
        private CertificateDirectory directory;
        private AskedHosts asked;
        private SslContext fixed;
        private SniTls sni;
        private Map<String, SslContext> contextsOfAsked;
        private Mapping<String, SslContext> contexts;
        private NettyClient client;
        private long begun;
        private final Random random = new Random(20_261_128);
        private final List<Server> turns = Arrays.asList(Server.values());

        /** Makes the directory and the contexts, and a session of each host with each server. */
        @Setup
        public void setUp() throws IOException, GeneralSecurityException, InterruptedException {
            files = new Hosts(hosts);
            directory = files.openAtRest(false);
            asked = new AskedHosts(files);
            Pair one = Pair.of(files, asked.next());
            fixed = SslContextBuilder.forServer(one.key(), one.leaf())
                    .sslProvider(provider)
                    .build();
            sni = SniTls.builder(directory).provider(provider).build();
            contextsOfAsked = Loaded.nettyContexts(files, asked.all(), provider);
            DomainWildcardMappingBuilder<SslContext> builder = new DomainWildcardMappingBuilder<>(hosts, fixed);
            files.labels().forEach(label -> builder.add(label, contextsOfAsked.getOrDefault(label, fixed)));
            contexts = builder.build();
            client = NettyClient.returning(files.trustManager());
            for (Iterator<String> names = asked.all().iterator(); names.hasNext(); ) {
                String name = names.next();
                directory.select(ServerName.of(name));
                for (Server server : turns) {
                    client.shakeHands(handler(server), name, server.port);
                }
            }
            begun = nextMillisecond();
        }

        private ChannelHandler handler(Server server) {
            return switch (server) {
                case FIXED -> fixed.newHandler(ByteBufAllocator.DEFAULT);
                case MAILSNI -> sni.newHandler();
                case ONE_CONTEXT -> sni.sslContext().newHandler(ByteBufAllocator.DEFAULT);
                case CONTEXT_PER_HOST -> new SniHandler(contexts);
            };
        }

        private void resume(Server server) {
            requireResumed(client.shakeHands(handler(server), asked.present(), server.port), begun, server);
        }

        /** Removes the directory. */
        @TearDown
        public void tearDown() throws IOException {
            sni.close();
            directory.close();
            files.close();
            ReferenceCountUtil.release(fixed);
            Loaded.release(contextsOfAsked.values());
            client.close();
        }
    }

    /** Contexts of the JDK. */
    @State(Scope.Thread)
    public static class JsseServers {
        /** How many hosts are in the directory. */
        @Param({"1", "1000", "100000"})
        public int hosts;

        private Hosts files;
        private CertificateDirectory directory;
        private AskedHosts asked;
        private SSLContext fixed;
        private SSLContext sni;
        private JsseClient client;
        private long begun;
        private final Random random = new Random(20_261_128);
        private final List<Server> turns = Arrays.asList(Server.FIXED, Server.MAILSNI);

        /** Makes the directory and the contexts, and a session of each host with both. */
        @Setup
        public void setUp() throws IOException, GeneralSecurityException, InterruptedException {
            files = new Hosts(hosts);
            directory = files.openAtRest(false);
            asked = new AskedHosts(files);
            fixed = JsseHandshakeBenchmark.Engines.fixedContext(Pair.of(files, asked.next()));
            sni = MailTls.of(directory).sslContext();
            client = JsseClient.returning(files.trustManager());
            for (Iterator<String> names = asked.all().iterator(); names.hasNext(); ) {
                String name = names.next();
                for (Server server : turns) {
                    client.shakeHands(context(server), name, server.port);
                }
            }
            begun = nextMillisecond();
        }

        private SSLContext context(Server server) {
            return server == Server.FIXED ? fixed : sni;
        }

        private void resume(Server server) throws IOException {
            requireResumed(client.shakeHands(context(server), asked.present(), server.port), begun, server);
        }

        /** Removes the directory. */
        @TearDown
        public void tearDown() throws IOException {
            directory.close();
            files.close();
        }
    }
}
