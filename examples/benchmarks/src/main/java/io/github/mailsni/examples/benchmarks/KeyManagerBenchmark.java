package io.github.mailsni.examples.benchmarks;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
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

/**
 * The question that JSSE asks its key manager in a handshake, once for each type of key until it is answered: an alias for an ECDSA
 * key. How many of the names get a certificate that covers them is printed before the first iteration.
 *
 * <p>The key stores that the peers make of the keys are encrypted with one round instead of 10 000, or it would take minutes to
 * set them up; what that costs is in {@link OpenBenchmark}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx6g", "-Dkeystore.pkcs12.keyPbeIterationCount=1"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyManagerBenchmark {
    /** One question. */
    @Benchmark
    public @Nullable Object choose(Engines engines) {
        return engines.choose();
    }

    /** Who is asked, and for what. */
    @State(Scope.Thread)
    public static class Engines {
        /** Who is asked. */
        @Param
        public Peer peer;

        /** How many hosts there are. */
        @Param({"10", "1000", "100000"})
        public int names;

        /** What is asked for; nothing malformed, which JSSE never lets through to a key manager. */
        @Param({"EXACT", "WILDCARD", "MISS"})
        public Question question;

        private Hosts hosts;
        private Peer.Choice choice;
        private AskingEngine[] engines;
        private int next;

        /** Makes the key manager, and the engines that ask it. */
        @Setup
        public void setUp() throws Exception {
            hosts = new Hosts(names);
            choice = peer.choice(hosts);
            SSLParameters parameters = choice.parameters();
            engines = Arrays.stream(question.names(hosts))
                    .map(name -> new AskingEngine(name, parameters))
                    .toArray(AskingEngine[]::new);
            countCovered();
        }

        private void countCovered() throws CertificateParsingException {
            int covered = 0;
            List<AskingEngine> some = Arrays.asList(engines).subList(0, 100);
            for (AskingEngine engine : some) {
                Optional<X509Certificate> leaf = choice.leaf(choice.choose(engine));
                if (leaf.isPresent()
                        && covers(leaf.get(), Question.string(engine.name().getEncoded()))) {
                    covered++;
                }
            }
            System.out.printf("%n    covered: %d of %d names%n", covered, some.size());
        }

        private static boolean covers(X509Certificate leaf, String name) throws CertificateParsingException {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            String wildcard = "*" + name.substring(name.indexOf('.'));
            return names.stream().map(each -> each.get(1)).anyMatch(each -> each.equals(name) || each.equals(wildcard));
        }

        /** Closes what was opened. */
        @TearDown
        public void tearDown() throws Exception {
            choice.close();
            hosts.close();
        }

        @Nullable Object choose() {
            next = (next + 1) & (engines.length - 1);
            return choice.choose(engines[next]);
        }
    }
}
