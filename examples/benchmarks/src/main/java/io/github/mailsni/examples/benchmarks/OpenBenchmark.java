package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.Iterator;
import java.util.Locale;
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

    /** The directory by layout any, which reads every file to know its hosts, until it has answered for one that is not the default. */
    @Benchmark
    public Selection mailsniAny(Thousands files) throws IOException {
        try (CertificateDirectory directory = files.hosts.openByAny()) {
            return directory.select(ServerName.of(Hosts.host(files.hosts.names() / 2)));
        }
    }

    /** The directory, until the files of every host have been read, in the background where there are many. */
    @Benchmark
    public void mailsniAll(AllSizes files) throws IOException {
        try (CertificateDirectory directory = files.hosts.open()) {
            Hosts.awaitAllRead(directory);
        }
    }

    /**
     * The floors and the directory in turn, by the clock and by the processor time of all threads: for machines whose speed is not
     * the same from one minute to the next.
     */
    @Benchmark
    public void inTurn(AllSizes files, Times times, Blackhole hole) throws Exception {
        times.start();
        listing(files, hole);
        times.listed();
        reading(files, hole);
        times.read();
        readingAndParsingLeaves(files, hole);
        times.parsed();
        hole.consume(mailsni(files));
        times.opened();
        mailsniAll(files);
        times.openedAll();
    }

    /** Of one round. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        /** Of listing the directory. */
        public long listingNanos;

        /** Of reading all files. */
        public long readingNanos;

        /** Of reading all files and parsing the leaves. */
        public long parsingNanos;

        /** Of opening the directory. */
        public long openNanos;

        /** Of opening the directory and reading all hosts' files. */
        public long openAllNanos;

        /** Processor time of listing the directory. */
        public long listingWork;

        /** Processor time of reading all files. */
        public long readingWork;

        /** Processor time of reading all files and parsing the leaves. */
        public long parsingWork;

        /** Processor time of opening the directory. */
        public long openWork;

        /** Processor time of opening the directory and reading all hosts' files. */
        public long openAllWork;

        private long time;
        private long work;

        private void start() {
            System.gc();
            time = System.nanoTime();
            work = Resources.processNanos();
        }

        private void listed() {
            listingNanos += System.nanoTime() - time;
            listingWork += Resources.processNanos() - work;
            start();
        }

        private void read() {
            readingNanos += System.nanoTime() - time;
            readingWork += Resources.processNanos() - work;
            start();
        }

        private void parsed() {
            parsingNanos += System.nanoTime() - time;
            parsingWork += Resources.processNanos() - work;
            start();
        }

        private void opened() {
            openNanos += System.nanoTime() - time;
            openWork += Resources.processNanos() - work;
            start();
        }

        private void openedAll() {
            openAllNanos += System.nanoTime() - time;
            openAllWork += Resources.processNanos() - work;
        }

        /** Prints the times, and their ratios. */
        @TearDown(Level.Iteration)
        public void print() {
            if (listingNanos == 0) {
                return;
            }
            System.out.println();
            print("listing", listingNanos, listingWork, listingNanos, listingWork);
            print("reading", readingNanos, readingWork, listingNanos, listingWork);
            print("reading and parsing", parsingNanos, parsingWork, parsingNanos, parsingWork);
            print("mailsni (of listing)", openNanos, openWork, listingNanos, listingWork);
            print("mailsni, all (of parsing)", openAllNanos, openAllWork, parsingNanos, parsingWork);
        }

        private static void print(String what, long nanos, long work, long floorNanos, long floorWork) {
            System.out.printf(
                    Locale.ROOT,
                    "    %-26s %9.1f ms %6.2f x, %9.1f ms of processor time %6.2f x%n",
                    what,
                    nanos / 1e6,
                    (double) nanos / floorNanos,
                    work / 1e6,
                    (double) work / Math.max(1, floorWork));
        }
    }

    /** A context for each host on the JDK's provider, as {@code SniHandler}'s users make them. */
    @Benchmark
    public void nettyJdk(Thousands files, Blackhole hole) throws Exception {
        Loaded.openNettyContexts(files.hosts, SslProvider.JDK, hole);
    }

    /** A context for each host on OpenSSL, as {@code SniHandler}'s users make them. */
    @Benchmark
    public void nettyOpenSsl(Thousands files, Blackhole hole) throws Exception {
        Loaded.openNettyContexts(files.hosts, SslProvider.OPENSSL, hole);
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
