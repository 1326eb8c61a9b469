package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Full TLS 1.3 handshakes in memory, through Netty's pipeline: the client's work and the server's together, without sockets.
 * The client is of the same provider and the same for all; every handshake makes a new session.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 8, time = 2)
public class NettyHandshakeBenchmark {
    /** One certificate, without a look at the requested name. */
    @Benchmark
    public void fixedCertificate(Engines engines) {
        engines.shakeHands(engines.fixed.newHandler(ByteBufAllocator.DEFAULT));
        engines.nextName();
    }

    /** The handler that peeks at the ClientHello. */
    @Benchmark
    public void mailsni(Engines engines) {
        engines.shakeHands(engines.sni.newHandler());
        engines.nextName();
    }

    /** The one context for code that takes nothing else. */
    @Benchmark
    public void mailsniOneContext(Engines engines) {
        engines.shakeHands(engines.sni.sslContext().newHandler(ByteBufAllocator.DEFAULT));
        engines.nextName();
    }

    /** Netty's own handler with a context for each host. */
    @Benchmark
    public void contextPerHost(Engines engines) {
        engines.shakeHands(new SniHandler(engines.contexts));
        engines.nextName();
    }

    /**
     * All in turn, and the processor time that each took: for machines whose speed is not the same from one minute to the
     * next. The ratio of two of the sums is what to look at. Each is the first for a host as often as any other, since who comes
     * first finds the client's and the host's data less close to the processor.
     */
    @Benchmark
    public void inTurn(Engines engines, ProcessorTime time) {
        Collections.shuffle(engines.turns, engines.random);
        for (Turn turn : engines.turns) {
            long start = ProcessorTime.now();
            switch (turn) {
                case FIXED -> {
                    engines.shakeHands(engines.fixed.newHandler(ByteBufAllocator.DEFAULT));
                    time.fixedNanos += ProcessorTime.now() - start;
                }
                case MAILSNI -> {
                    engines.shakeHands(engines.sni.newHandler());
                    time.mailsniNanos += ProcessorTime.now() - start;
                }
                case ONE_CONTEXT -> {
                    engines.shakeHands(engines.sni.sslContext().newHandler(ByteBufAllocator.DEFAULT));
                    time.oneContextNanos += ProcessorTime.now() - start;
                }
                case CONTEXT_PER_HOST -> {
                    engines.shakeHands(new SniHandler(engines.contexts));
                    time.contextPerHostNanos += ProcessorTime.now() - start;
                }
            }
        }
        engines.nextName();
    }

    private enum Turn {
        FIXED,
        MAILSNI,
        ONE_CONTEXT,
        CONTEXT_PER_HOST
    }

    /** The time that this thread has had a processor for. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class ProcessorTime {
        /** With one certificate. */
        public long fixedNanos;

        /** With the handler that peeks at the ClientHello. */
        public long mailsniNanos;

        /** With the one context. */
        public long oneContextNanos;

        /** With Netty's own handler and a context for each host. */
        public long contextPerHostNanos;

        static long now() {
            return Resources.threadNanos();
        }

        /** Prints the fixed certificate's share of each. */
        @TearDown(Level.Iteration)
        public void print() {
            System.out.println();
            print("mailsni", mailsniNanos);
            print("mailsni, one context", oneContextNanos);
            print("context per host", contextPerHostNanos);
        }

        private void print(String what, long nanos) {
            if (nanos > 0) {
                System.out.printf(Locale.ROOT, "    fixed / %s: %.3f%n", what, (double) fixedNanos / nanos);
            }
        }
    }

    /** Servers and a client of one provider. */
    @State(Scope.Thread)
    public static class Engines {
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
        private final Random random = new Random(20_261_124);
        private final List<Turn> turns = Arrays.asList(Turn.values());

        /** Makes the directory and the contexts. */
        @Setup
        public void setUp() throws IOException, GeneralSecurityException {
            files = new Hosts(hosts);
            directory = files.openAtRest(false);
            asked = new AskedHosts(files);
            Pair one = Pair.of(files, asked.next());
            fixed = SslContextBuilder.forServer(one.key(), one.leaf())
                    .sslProvider(provider)
                    .build();
            sni = SniTls.builder(directory).provider(provider).build();
            contextsOfAsked = Loaded.nettyContexts(files, asked.all(), provider);
            contexts = mapping();
            client = new NettyClient(provider, files.trustManager());
            asked.all().forEach(this::prepare);
        }

        /** Reads the files, and lets the client see the certificate: the JDK verifies one that it has seen lately only once. */
        private void prepare(String host) {
            directory.select(ServerName.of(host));
            client.shakeHands(sni.newHandler(), host);
        }

        /** All hosts; those that nobody will ask for share the contexts of the others, or it would take minutes to make them. */
        private Mapping<String, SslContext> mapping() {
            DomainWildcardMappingBuilder<SslContext> builder = new DomainWildcardMappingBuilder<>(hosts, fixed);
            files.labels().forEach(label -> builder.add(label, contextsOfAsked.getOrDefault(label, fixed)));
            return builder.build();
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

        void nextName() {
            asked.next();
        }

        void shakeHands(ChannelHandler server) {
            client.shakeHands(server, asked.present());
        }
    }
}
