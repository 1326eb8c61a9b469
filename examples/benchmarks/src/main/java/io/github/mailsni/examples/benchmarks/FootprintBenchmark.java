package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.directory.CertificateDirectory;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * What a server holds for its hosts, in the heap and outside. The heap is resident from the start, so that what becomes resident
 * later is outside of it; a first one with ten hosts brings in the classes. The times mean nothing.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"})
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class FootprintBenchmark {
    /** The servers. */
    public enum Server {
        /** As it is opened: a small directory has been read, of a large one nothing but the default host's files. */
        MAILSNI_COLD {
            @Override
            Object open(Hosts hosts) throws IOException {
                return hosts.openAtRest(false);
            }
        },
        /** When the files of every host have been read in the background. */
        MAILSNI_READ {
            @Override
            Object open(Hosts hosts) throws IOException {
                return hosts.openAtRest(true);
            }
        },
        /** With the credentials of every host read, and held. */
        MAILSNI_ALL {
            @Override
            Object open(Hosts hosts) throws IOException {
                CertificateDirectory directory = hosts.open();
                return List.of(directory, directory.hosts().toList());
            }
        },
        /** A context for each host. */
        NETTY_JDK {
            @Override
            Object open(Hosts hosts) throws Exception {
                return Loaded.nettyContexts(hosts, hosts.labels(), SslProvider.JDK);
            }
        },
        /** A context for each host. */
        NETTY_OPENSSL {
            @Override
            Object open(Hosts hosts) throws Exception {
                return Loaded.nettyContexts(hosts, hosts.labels(), SslProvider.OPENSSL);
            }
        },
        /** From a PKCS #12 file. */
        JETTY {
            @Override
            Object open(Hosts hosts) throws Exception {
                Path store = Files.createTempFile("mailsni-benchmark", ".p12");
                try {
                    Loaded.writeKeyStore(hosts, store);
                    return Loaded.jetty(store);
                } finally {
                    Files.delete(store);
                }
            }
        },
        /** From PEM files. */
        AYZA {
            @Override
            Object open(Hosts hosts) {
                return Loaded.ayza(hosts);
            }
        },
        /** From PEM files. */
        VERTX {
            @Override
            Object open(Hosts hosts) throws Exception {
                return Loaded.vertx(hosts);
            }
        };

        abstract Object open(Hosts hosts) throws Exception;
    }

    /** Opens it and sees what is held then. */
    @Benchmark
    public Object open(Sizes sizes, Footprint footprint) throws Exception {
        long heap = Resources.retainedBytes();
        long resident = Resources.residentBytes();
        Object opened = sizes.server.open(sizes.hosts);
        footprint.heapBytesPerHost = (Resources.retainedBytes() - heap) / sizes.hostCount;
        footprint.nativeBytesPerHost = (Resources.residentBytes() - resident) / sizes.hostCount;
        return opened;
    }

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Footprint {
        /** Reachable objects. */
        public long heapBytesPerHost;

        /** What became resident outside of the heap, compiled code among it. */
        public long nativeBytesPerHost;
    }

    /** Who, and how many hosts. */
    @State(Scope.Benchmark)
    public static class Sizes {
        /** Who opens it. */
        @Param
        public Server server;

        /** How many hosts, each with two files. */
        @Param({"1000", "10000"})
        public int hostCount;

        private Hosts hosts;

        /** Makes the files. */
        @Setup
        public void setUp() throws Exception {
            hosts = new Hosts(hostCount);
            try (Hosts few = new Hosts(10)) {
                server.open(few);
            }
        }

        /** Removes them. */
        @TearDown
        public void tearDown() throws IOException {
            hosts.close();
        }
    }
}
