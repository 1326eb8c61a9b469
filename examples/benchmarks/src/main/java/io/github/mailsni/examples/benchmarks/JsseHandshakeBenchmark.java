package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.javamail.MailTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
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

/** Full TLS 1.3 handshakes in memory between two bare engines of the JDK; every handshake makes a new session. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 8, time = 2)
public class JsseHandshakeBenchmark {
    /** One certificate in a key store, by the JDK's own key manager. */
    @Benchmark
    public void fixedCertificate(Engines engines) throws IOException {
        engines.shakeHands(engines.fixed);
        engines.nextName();
    }

    /** The context over the directory. */
    @Benchmark
    public void mailsni(Engines engines) throws IOException {
        engines.shakeHands(engines.sni);
        engines.nextName();
    }

    /** Both in turn, and the processor time that each took; see {@link NettyHandshakeBenchmark#inTurn}. */
    @Benchmark
    public void inTurn(Engines engines, NettyHandshakeBenchmark.ProcessorTime time) throws IOException {
        boolean fixedFirst = engines.random.nextBoolean();
        if (fixedFirst) {
            time.fixedNanos += nanos(engines, engines.fixed);
        }
        time.mailsniNanos += nanos(engines, engines.sni);
        if (!fixedFirst) {
            time.fixedNanos += nanos(engines, engines.fixed);
        }
        engines.nextName();
    }

    private static long nanos(Engines engines, SSLContext server) throws IOException {
        long start = NettyHandshakeBenchmark.ProcessorTime.now();
        engines.shakeHands(server);
        return NettyHandshakeBenchmark.ProcessorTime.now() - start;
    }

    /** Two servers and a client. */
    @State(Scope.Thread)
    public static class Engines {
        /** How many hosts are in the directory. */
        @Param({"1", "1000", "100000"})
        public int hosts;

        private Hosts files;
        private CertificateDirectory directory;
        private AskedHosts asked;
        private SSLContext fixed;
        private SSLContext sni;
        private JsseClient client;
        private final SplittableRandom random = new SplittableRandom(20_261_124);

        /** Makes the directory and the contexts. */
        @Setup
        public void setUp() throws IOException, GeneralSecurityException {
            files = new Hosts(hosts);
            directory = files.openAtRest(false);
            asked = new AskedHosts(files);
            fixed = fixedContext(Pair.of(files, asked.next()));
            sni = MailTls.of(directory).sslContext();
            client = new JsseClient(files.trustManager());
            // the JDK verifies a certificate that it has seen lately only once: nobody is to pay for the first time
            for (Iterator<String> names = asked.all().iterator(); names.hasNext(); ) {
                client.shakeHands(sni, names.next());
            }
        }

        static SSLContext fixedContext(Pair pair) throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", pair.key(), Pair.PASSWORD, pair.chain());
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, Pair.PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        }

        /** Removes the directory. */
        @TearDown
        public void tearDown() throws IOException {
            directory.close();
            files.close();
        }

        void nextName() {
            asked.next();
        }

        void shakeHands(SSLContext server) throws IOException {
            client.shakeHands(server, asked.present());
        }
    }
}
