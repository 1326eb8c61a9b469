package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;
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
 * One check of all hosts of an open directory. Each host has a certificate of its own from one intermediate authority; beside
 * it, hosts that share one certificate, and the floor: the JDK's trust manager asked about each chain, names and all else unseen.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class CoverageBenchmark {
    /** The verdict on every host. */
    @Benchmark
    public CoverageReport check(Directory directory) {
        return directory.check.check(directory.certificates, directory.names);
    }

    /** The verdicts as text and as JSON, made from the check. */
    @Benchmark
    public int checkAndRender(Directory directory) {
        CoverageReport report = directory.check.check(directory.certificates, directory.names);
        return report.toText().length() + report.toJson().length();
    }

    /** The report on the whole directory, which reads every certificate file again for the order within it. */
    @Benchmark
    public DirectoryReport checkDirectory(Directory directory) {
        return directory.check.checkDirectory(directory.certificates);
    }

    /** As many hosts that share one certificate. */
    @Benchmark
    public CoverageReport checkShared(Directory directory) {
        return directory.check.check(directory.shared, directory.names);
    }

    /** The floor: is each chain trusted? */
    @Benchmark
    public void trustManager(Directory directory) throws CertificateException {
        for (X509Certificate[] chain : directory.chains) {
            directory.trustManager.checkServerTrusted(chain, "UNKNOWN");
        }
    }

    /** A directory in Exim's layout, removed after the run. */
    @State(Scope.Benchmark)
    public static class Directory {
        /** How many hosts are checked. */
        @Param({"100", "1000", "10000"})
        public int hosts;

        private final List<String> names = new ArrayList<>();
        private final List<X509Certificate[]> chains = new ArrayList<>();
        private Path path;
        private CertificateDirectory certificates;
        private CertificateSelector shared;
        private CoverageCheck check;
        private X509TrustManager trustManager;

        /** Makes the hosts' files and opens them. */
        @Setup
        public void setUp() throws IOException {
            TestAuthority authority =
                    TestAuthority.create("mailsni benchmark root").intermediate("mailsni benchmark intermediate");
            path = Files.createTempDirectory("mailsni-benchmark");
            for (int i = 0; i < hosts; i++) {
                String name = "host" + i + ".example.com";
                TestCertificate certificate = authority.issue(name);
                certificate.writeTo(path, TestLayout.EXIM);
                names.add(name);
                chains.add(certificate.chain().toArray(X509Certificate[]::new));
            }
            certificates =
                    CertificateDirectory.builder(path).defaultHost(names.get(0)).open();
            TestCertificate wildcard = authority.issue("*.example.com");
            HostCredentials one = HostCredentials.of(
                    "*.example.com", List.of(Credential.of(wildcard.privateKey(), wildcard.chain())));
            shared = InMemorySelector.of(name -> Selection.of(one, MatchKind.WILDCARD, true));
            check = CoverageCheck.standard().trusting(authority.roots());
            trustManager = authority.trustManager();
            if (!check.check(certificates, names).covered()) {
                throw new IllegalStateException("the hosts of the benchmark are not covered");
            }
        }

        /** Removes the files. */
        @TearDown
        public void tearDown() throws IOException {
            certificates.close();
            List<Path> paths;
            try (Stream<Path> walk = Files.walk(path)) {
                paths = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : paths) {
                Files.delete(each);
            }
        }
    }
}
