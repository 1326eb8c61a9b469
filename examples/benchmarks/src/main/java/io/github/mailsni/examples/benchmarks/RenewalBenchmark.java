package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * One host among many is renewed, as certificate tools do it: its key is renamed over the old one, and its certificate. The time is
 * that until the new one is served, the work that of all threads but the one that waits for it.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 20)
@Measurement(iterations = 20)
public class RenewalBenchmark {
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);
    private static final long STEP = TimeUnit.MICROSECONDS.toNanos(200);

    /** The directory sees it by itself. */
    @Benchmark
    public void watched(Renewals renewals, Work work) throws IOException {
        work.start();
        renewals.rename();
        renewals.awaitServed();
        work.stop();
    }

    /** A deploy hook says so. */
    @Benchmark
    public void reloaded(Renewals renewals, Work work) throws IOException {
        work.start();
        renewals.rename();
        work.add(Resources.threadNanos(), Resources.threadBytes());
        renewals.directory.reload();
        work.add(-Resources.threadNanos(), -Resources.threadBytes());
        renewals.awaitServed();
        work.stop();
    }

    /** Sums over an iteration, which is one renewal. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Work {
        /** Processor time. */
        public long workMicros;

        /** Allocated memory. */
        public long workBytes;

        private long nanos;
        private long bytes;

        private void start() {
            bytes = Resources.threadBytes() - Resources.allocatedBytes();
            nanos = Resources.threadNanos() - Resources.processNanos();
        }

        /** The waiting thread's own, while it works for the directory. */
        private void add(long threadNanos, long threadBytes) {
            nanos -= threadNanos;
            bytes -= threadBytes;
        }

        private void stop() {
            workMicros += TimeUnit.NANOSECONDS.toMicros(nanos + Resources.processNanos() - Resources.threadNanos());
            workBytes += bytes + Resources.allocatedBytes() - Resources.threadBytes();
        }
    }

    /** A directory, and what its hosts are renewed with. */
    @State(Scope.Benchmark)
    public static class Renewals {
        /** How many hosts are in the directory. */
        @Param({"1000", "100000"})
        public int hostCount;

        private final TestAuthority authority = TestAuthority.create("mailsni benchmark CA of renewals");
        private final Map<Path, byte[]> originals = new HashMap<>();
        private Hosts hosts;
        private Path scratch;
        private CertificateDirectory directory;
        private int renewal;
        private String host;
        private X509Certificate leaf;

        /** Opens the directory, and waits until all of it has been read. */
        @Setup
        public void setUp() throws IOException {
            hosts = new Hosts(hostCount);
            scratch = hosts.scratch();
            directory = hosts.openAtRest(true);
        }

        /** Makes the next renewal, of a host that is in use. */
        @Setup(Level.Invocation)
        public void next() throws IOException {
            renewal++;
            host = Hosts.host((int) (renewal * 7_919L % hosts.names()));
            directory.select(ServerName.of(host));
            for (Path file : new Path[] {hosts.certificateFile(host), hosts.keyFile(host)}) {
                originals.putIfAbsent(file, Files.readAllBytes(file));
            }
            TestCertificate certificate = authority.issue(host);
            certificate.writeTo(scratch.resolve("crt"), scratch.resolve("key"));
            leaf = certificate.leaf();
        }

        private void rename() throws IOException {
            Files.move(scratch.resolve("key"), hosts.keyFile(host), StandardCopyOption.ATOMIC_MOVE);
            Files.move(scratch.resolve("crt"), hosts.certificateFile(host), StandardCopyOption.ATOMIC_MOVE);
        }

        private void awaitServed() {
            ServerName name = ServerName.of(host);
            long start = System.nanoTime();
            while (!directory.select(name).host().credentials().get(0).leaf().equals(leaf)) {
                if (System.nanoTime() - start > LONGEST_WAIT) {
                    throw new IllegalStateException("the new certificate of " + host + " is not served");
                }
                LockSupport.parkNanos(STEP);
            }
        }

        /** Closes the directory, and gives the hosts their old files. */
        @TearDown
        public void tearDown() throws IOException {
            directory.close();
            for (Map.Entry<Path, byte[]> original : originals.entrySet()) {
                Files.write(original.getKey(), original.getValue());
            }
            Scratch.remove(scratch);
            hosts.close();
        }
    }
}
