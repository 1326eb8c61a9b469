package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.directory.CertificateDirectory;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
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
 * The choice for one name. The floor is one look into a {@link HashMap}. "Known" starts from a name that is a string, or a
 * request, already, and was asked for before; "fresh" from the bytes in a ClientHello.
 *
 * <p>Netty's mapping is what {@code SniHandler} is given. The key managers of JSSE are in {@link KeyManagerBenchmark}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx6g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SelectionBenchmark {
    /** A look into a plain map, by the same string. */
    @Benchmark
    public @Nullable Object hashMapKnown(Names names) {
        return names.map.get(names.strings[names.next()]);
    }

    /** A look into a plain map. */
    @Benchmark
    public @Nullable Object hashMapFresh(Names names) {
        return names.map.get(Question.string(names.bytes[names.next()]));
    }

    /** Netty's mapping, by the same string. */
    @Benchmark
    public Object nettyKnown(Names names) {
        return names.mapping.map(names.strings[names.next()]);
    }

    /** Netty's mapping. */
    @Benchmark
    public Object nettyFresh(Names names) {
        return names.mapping.map(Question.string(names.bytes[names.next()]));
    }

    /** The directory. */
    @Benchmark
    public Selection mailsniKnown(Names names) {
        return names.directory.select(names.requested[names.next()]);
    }

    /** The directory, with the checks that make a request of bytes. */
    @Benchmark
    public Selection mailsniFresh(Names names) {
        return names.directory.select(Question.requested(names.bytes[names.next()]));
    }

    /**
     * All of them in turn, each for all names, with the processor time and the allocation of each: for machines whose speed is not
     * the same from one minute to the next. Their ratios are printed after every iteration.
     */
    @Benchmark
    public void inTurn(Names names, Costs costs, Blackhole hole) {
        hashMapKnown(names, costs, hole);
        mailsniKnown(names, costs, hole);
        nettyKnown(names, costs, hole);
        hashMapFresh(names, costs, hole);
        mailsniFresh(names, costs, hole);
        nettyFresh(names, costs, hole);
        costs.selections += names.bytes.length;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void hashMapKnown(Names names, Costs costs, Blackhole hole) {
        long bytes = Resources.threadBytes();
        long start = Resources.threadNanos();
        for (String name : names.strings) {
            hole.consume(names.map.get(name));
        }
        costs.hashMapKnownNanos += Resources.threadNanos() - start;
        costs.hashMapKnownBytes += Resources.threadBytes() - bytes;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void mailsniKnown(Names names, Costs costs, Blackhole hole) {
        long bytes = Resources.threadBytes();
        long start = Resources.threadNanos();
        for (RequestedName name : names.requested) {
            hole.consume(names.directory.select(name));
        }
        costs.mailsniKnownNanos += Resources.threadNanos() - start;
        costs.mailsniKnownBytes += Resources.threadBytes() - bytes;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void nettyKnown(Names names, Costs costs, Blackhole hole) {
        long bytes = Resources.threadBytes();
        long start = Resources.threadNanos();
        for (String name : names.strings) {
            hole.consume(names.mapping.map(name));
        }
        costs.nettyKnownNanos += Resources.threadNanos() - start;
        costs.nettyKnownBytes += Resources.threadBytes() - bytes;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void hashMapFresh(Names names, Costs costs, Blackhole hole) {
        long bytes = Resources.threadBytes();
        long start = Resources.threadNanos();
        for (byte[] name : names.bytes) {
            hole.consume(names.map.get(Question.string(name)));
        }
        costs.hashMapFreshNanos += Resources.threadNanos() - start;
        costs.hashMapFreshBytes += Resources.threadBytes() - bytes;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void mailsniFresh(Names names, Costs costs, Blackhole hole) {
        long bytes = Resources.threadBytes();
        long start = Resources.threadNanos();
        for (byte[] name : names.bytes) {
            hole.consume(names.directory.select(Question.requested(name)));
        }
        costs.mailsniFreshNanos += Resources.threadNanos() - start;
        costs.mailsniFreshBytes += Resources.threadBytes() - bytes;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static void nettyFresh(Names names, Costs costs, Blackhole hole) {
        long bytes = Resources.threadBytes();
        long start = Resources.threadNanos();
        for (byte[] name : names.bytes) {
            hole.consume(names.mapping.map(Question.string(name)));
        }
        costs.nettyFreshNanos += Resources.threadNanos() - start;
        costs.nettyFreshBytes += Resources.threadBytes() - bytes;
    }

    /** Sums over an iteration; a selection's share is the sum divided by {@link #selections}. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Costs {
        /** How many names each of them was asked for. */
        public long selections;

        /** Of the map. */
        public long hashMapKnownNanos;

        /** Of the map. */
        public long hashMapKnownBytes;

        /** Of the directory. */
        public long mailsniKnownNanos;

        /** Of the directory. */
        public long mailsniKnownBytes;

        /** Of Netty's mapping. */
        public long nettyKnownNanos;

        /** Of Netty's mapping. */
        public long nettyKnownBytes;

        /** Of the map, with the string that is made for it. */
        public long hashMapFreshNanos;

        /** Of the map, with the string that is made for it. */
        public long hashMapFreshBytes;

        /** Of the directory, with the request that is made for it. */
        public long mailsniFreshNanos;

        /** Of the directory, with the request that is made for it. */
        public long mailsniFreshBytes;

        /** Of Netty's mapping, with the string that is made for it. */
        public long nettyFreshNanos;

        /** Of Netty's mapping, with the string that is made for it. */
        public long nettyFreshBytes;

        /** Prints what one selection cost. */
        @TearDown(Level.Iteration)
        public void print() {
            if (selections == 0) {
                return;
            }
            System.out.println();
            print("known", hashMapKnownNanos, hashMapKnownNanos, hashMapKnownBytes, "HashMap");
            print("known", hashMapKnownNanos, mailsniKnownNanos, mailsniKnownBytes, "mailsni");
            print("known", hashMapKnownNanos, nettyKnownNanos, nettyKnownBytes, "Netty");
            print("fresh", hashMapFreshNanos, hashMapFreshNanos, hashMapFreshBytes, "HashMap");
            print("fresh", hashMapFreshNanos, mailsniFreshNanos, mailsniFreshBytes, "mailsni");
            print("fresh", hashMapFreshNanos, nettyFreshNanos, nettyFreshBytes, "Netty");
        }

        private void print(String form, long floorNanos, long nanos, long bytes, String who) {
            System.out.printf(
                    Locale.ROOT,
                    "    %s %-8s %8.1f ns %6.2f x %8.1f bytes%n",
                    form,
                    who,
                    (double) nanos / selections,
                    (double) nanos / floorNanos,
                    (double) bytes / selections);
        }
    }

    /** The names that are here, and those that are asked for. */
    @State(Scope.Thread)
    public static class Names {
        /** How many hosts have files. */
        @Param({"10", "1000", "100000", "1000000"})
        public int names;

        /** What is asked for. */
        @Param
        public Question question;

        /** Whether the files of all hosts have been read, or only those of the hosts that are asked for. */
        @Param("false")
        public boolean allRead;

        private Hosts hosts;
        private CertificateDirectory directory;
        private Map<String, Object> map;
        private Mapping<String, Object> mapping;

        private byte[][] bytes;
        private String[] strings;
        private RequestedName[] requested;
        private int next;

        /** Makes the directory and the maps, and asks for every name that is to come back once. */
        @Setup
        public void setUp() throws IOException {
            hosts = new Hosts(names);
            directory = hosts.openAtRest(allRead);
            map = new HashMap<>();
            hosts.labels().forEach(label -> map.put(label, new Object()));
            DomainWildcardMappingBuilder<Object> builder = new DomainWildcardMappingBuilder<>(names, new Object());
            hosts.labels().forEach(label -> builder.add(label, new Object()));
            mapping = builder.build();
            bytes = question.names(hosts);
            strings = Arrays.stream(bytes).map(Question::string).toArray(String[]::new);
            requested = Arrays.stream(bytes).map(Question::requested).toArray(RequestedName[]::new);
            for (RequestedName name : requested) {
                directory.select(name);
            }
        }

        /** Closes the directory. */
        @TearDown
        public void tearDown() throws IOException {
            directory.close();
            hosts.close();
        }

        int next() {
            next = (next + 1) & (bytes.length - 1);
            return next;
        }
    }
}
