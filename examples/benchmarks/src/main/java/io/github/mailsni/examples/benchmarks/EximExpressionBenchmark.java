package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the choice of a certificate costs in one handshake: by Exim's two lines of the post, and by a directory of the same files.
 *
 * <p>A name that has been asked for before is answered from memory; the disk is looked at anew as often as the handshakes of a real
 * server would. A name that nobody has asked for is evaluated, at the price of looking for its two files.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@State(Scope.Benchmark)
public class EximExpressionBenchmark {
    private static final String DEFAULT = "mail.defaultdomain.com";
    private static final int HOSTS = 100;

    private final RequestedName known = ServerName.of("host42.example.com");
    private Path files;
    private CertificateDirectory directory;
    private EximTls exim;
    private long asked;

    /** Makes the files, and opens both. */
    @Setup
    public void setUp() throws IOException {
        files = Files.createTempDirectory("mailsni-benchmark");
        TestAuthority authority = TestAuthority.create("mailsni benchmark CA");
        write(authority, DEFAULT);
        for (int i = 0; i < HOSTS; i++) {
            write(authority, "host" + i + ".example.com");
        }
        directory = CertificateDirectory.builder(files).defaultHost(DEFAULT).open();
        exim = EximTls.of(line("crt"), line("key"));
    }

    private void write(TestAuthority authority, String host) throws IOException {
        authority.issue(host).writeTo(files.resolve("exim.crt." + host), files.resolve("exim.key." + host));
    }

    private String line(String kind) {
        String start = files + "/exim." + kind + ".";
        return "${if exists{" + start + "${tls_sni}}{" + start + "${tls_sni}}{" + start + DEFAULT + "}}";
    }

    /** Closes both, and removes the files. */
    @TearDown
    public void tearDown() throws IOException {
        exim.close();
        directory.close();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(files)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    /** The directory's answer for a host that it has files of. */
    @Benchmark
    public Selection directoryKnown() {
        return directory.select(known);
    }

    /** The expressions' answer for a host that has files, from memory but for a look now and then. */
    @Benchmark
    public Selection expressionCached() {
        return exim.select(known);
    }

    /** The directory's answer for a name that is new each time. */
    @Benchmark
    public Selection directoryUnknown() {
        return selectNew(directory);
    }

    /** The expressions' answer for a name that is new each time: they are evaluated. */
    @Benchmark
    public Selection expressionEvaluated() {
        return selectNew(exim);
    }

    private Selection selectNew(CertificateSelector selector) {
        return selector.select(ServerName.of("x" + asked++ + ".example.net"));
    }
}
