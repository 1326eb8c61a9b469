package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.CertificateDirectory;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The time until a server is ready. The floors are what nobody can do without who lists the directory, looks at its files, reads
 * them, or reads their certificates. The files are in the system's cache, for all.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx8g")
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class OpenBenchmark {
    /** Floor: the names of all files. */
    @Benchmark
    public void listing(AllSizes files, Blackhole hole) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(files.hosts.directory())) {
            entries.forEach(hole::consume);
        }
    }

    /** Floor: the attributes of all files. */
    @Benchmark
    public void attributes(AllSizes files, Blackhole hole) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(files.hosts.directory())) {
            for (Path entry : entries) {
                hole.consume(Files.readAttributes(entry, BasicFileAttributes.class));
            }
        }
    }

    /** Floor: the content of all files. */
    @Benchmark
    public void reading(AllSizes files, Blackhole hole) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(files.hosts.directory())) {
            for (Path entry : entries) {
                hole.consume(Files.readAllBytes(entry));
            }
        }
    }

    /** Floor: the content of all files, and the certificates in them, by the JDK in this one thread. */
    @Benchmark
    public void readingAndParsingLeaves(AllSizes files, Blackhole hole) throws IOException, GeneralSecurityException {
        for (Iterator<String> labels = files.hosts.labels().iterator(); labels.hasNext(); ) {
            String label = labels.next();
            hole.consume(Files.readAllBytes(files.hosts.keyFile(label)));
            hole.consume(Hosts.leaf(files.hosts.certificateFile(label)));
        }
    }

    /** The directory, until it has answered once for a host that is not the default. */
    @Benchmark
    public Selection mailsni(AllSizes files) throws IOException {
        try (CertificateDirectory directory = files.hosts.open()) {
            return directory.select(files.someHost);
        }
    }

    /** The directory, until the credentials of every host have been read. */
    @Benchmark
    public void mailsniAll(AllSizes files, Blackhole hole) throws IOException {
        try (CertificateDirectory directory = files.hosts.open()) {
            directory.hosts().forEach(host -> hole.consume(host.credentials()));
        }
    }

    /** A context for each host on the JDK's provider, as {@code SniHandler}'s users make them. */
    @Benchmark
    public void nettyJdk(Thousands files, Blackhole hole) throws Exception {
        nettyContexts(files.hosts, SslProvider.JDK, hole);
    }

    /** A context for each host on OpenSSL, as {@code SniHandler}'s users make them. */
    @Benchmark
    public void nettyOpenSsl(Thousands files, Blackhole hole) throws Exception {
        nettyContexts(files.hosts, SslProvider.OPENSSL, hole);
    }

    private static void nettyContexts(Hosts hosts, SslProvider provider, Blackhole hole) throws Exception {
        Map<String, SslContext> contexts = Loaded.nettyContexts(hosts, hosts.labels(), provider);
        hole.consume(contexts);
        Loaded.release(contexts.values());
    }

    /** Jetty's factory over a PKCS #12 file. */
    @Benchmark
    public Object jetty(OneThousand files) throws Exception {
        return Loaded.jetty(files.keyStore());
    }

    /** Ayza's factory over the PEM files. */
    @Benchmark
    public Object ayza(OneThousand files) {
        return Loaded.ayza(files.hosts);
    }

    /** Vert.x's map over the PEM files. */
    @Benchmark
    public Object vertx(OneThousand files) throws Exception {
        return Loaded.vertx(files.hosts);
    }

    /** What all can open. */
    @State(Scope.Benchmark)
    public static class AllSizes {
        /** How many hosts, each with two files. */
        @Param({"1000", "10000", "100000"})
        public int hostCount;

        private Hosts hosts;
        private ServerName someHost;

        /** Makes the files. */
        @Setup
        public void setUp() throws IOException {
            hosts = new Hosts(hostCount);
            someHost = ServerName.of(Hosts.host(hosts.names() / 2));
        }

        /** Removes them. */
        @TearDown
        public void tearDown() throws IOException {
            hosts.close();
        }
    }

    /** What can be opened in a minute or two at milliseconds a host. */
    @State(Scope.Benchmark)
    public static class Thousands {
        /** How many hosts, each with two files. */
        @Param({"1000", "10000"})
        public int hostCount;

        private Hosts hosts;

        /** Makes the files. */
        @Setup
        public void setUp() throws IOException {
            hosts = new Hosts(hostCount);
        }

        /** Removes them. */
        @TearDown
        public void tearDown() throws IOException {
            hosts.close();
        }
    }

    /** What can be opened in seconds at ten milliseconds a host. */
    @State(Scope.Benchmark)
    public static class OneThousand {
        /** How many hosts, each with two files. */
        @Param("1000")
        public int hostCount;

        private Hosts hosts;
        private Path scratch;

        /** Makes the files. */
        @Setup
        public void setUp() throws Exception {
            hosts = new Hosts(hostCount);
            scratch = Files.createTempDirectory("mailsni-benchmark-store");
            Loaded.writeKeyStore(hosts, keyStore());
        }

        Path keyStore() {
            return scratch.resolve("hosts.p12");
        }

        /** Removes them. */
        @TearDown
        public void tearDown() throws IOException {
            Scratch.remove(scratch);
            hosts.close();
        }
    }
}
