package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What {@link OpenBenchmark} measures, once in each process: where every restart and every test begins, with code that has never run.
 * Another process makes the files.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class FirstOpeningBenchmark {
    /** The directory, until it has answered once for a host that is not the default. */
    @Benchmark
    public Selection mailsni(MadeBefore files) throws IOException {
        try (CertificateDirectory directory = files.hosts.open()) {
            return directory.select(ServerName.of(Hosts.host(files.hosts.names() / 2)));
        }
    }

    /** A context for each host on the JDK's provider, as {@code SniHandler}'s users make them. */
    @Benchmark
    public void nettyJdk(MadeBefore files, Blackhole hole) throws Exception {
        Loaded.openNettyContexts(files.hosts, SslProvider.JDK, hole);
    }

    /** A context for each host on OpenSSL, as {@code SniHandler}'s users make them. */
    @Benchmark
    public void nettyOpenSsl(MadeBefore files, Blackhole hole) throws Exception {
        Loaded.openNettyContexts(files.hosts, SslProvider.OPENSSL, hole);
    }

    /** Jetty's factory over a PKCS #12 file. */
    @Benchmark
    public Object jetty(MadeBefore files) throws Exception {
        return Loaded.jetty(keyStore(files.hosts));
    }

    private static Path keyStore(Hosts hosts) {
        return hosts.directory().resolveSibling("hosts.p12");
    }

    /** Hosts whose files this process has not made. */
    @State(Scope.Benchmark)
    public static class MadeBefore {
        /** How many hosts, each with two files. */
        @Param({"3", "1000"})
        public int hostCount;

        private @Nullable Path passing;
        private Hosts hosts;

        /** Has the files made, unless they are left from another run. */
        @Setup
        public void setUp() throws Exception {
            if (System.getProperty(Scratch.PROPERTY) == null) {
                passing = Files.createTempDirectory("mailsni-benchmark");
                System.setProperty(Scratch.PROPERTY, passing.toString());
            }
            Process maker = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-D" + Scratch.PROPERTY + "=" + System.getProperty(Scratch.PROPERTY),
                            "-cp",
                            System.getProperty("java.class.path"),
                            FirstOpeningBenchmark.class.getName(),
                            String.valueOf(hostCount))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (maker.waitFor() != 0) {
                throw new IOException("the process that makes the files failed; it says why");
            }
            hosts = new Hosts(hostCount);
        }

        /** Removes the files, unless they are to be left for another run. */
        @TearDown
        public void tearDown() throws IOException {
            hosts.close();
            if (passing != null) {
                System.clearProperty(Scratch.PROPERTY);
                Scratch.remove(passing);
            }
        }
    }

    /**
     * Makes the files in the directory that the system property names.
     *
     * @param arguments how many hosts
     */
    public static void main(String[] arguments) throws Exception {
        try (Hosts hosts = new Hosts(Integer.parseInt(arguments[0]))) {
            if (!Files.exists(keyStore(hosts))) {
                Path unfinished = hosts.directory().resolveSibling("hosts.p12.unfinished");
                Loaded.writeKeyStore(hosts, unfinished);
                Files.move(unfinished, keyStore(hosts));
            }
        }
    }
}
