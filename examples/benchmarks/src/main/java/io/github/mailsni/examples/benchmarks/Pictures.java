package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.examples.benchmarks.BarChart.Bar;
import io.github.mailsni.examples.benchmarks.Results.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws the pictures of {@code docs/performance.md} from the results beside them. */
public final class Pictures {
    private static final List<String> COUNTS = List.of("1000", "100000", "1000000");

    private final Path directory;

    private Pictures(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes the pictures.
     *
     * @param arguments the directory of the results, {@code docs/performance}
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected one argument: the directory of the results, docs/performance");
        }
        Path directory = Path.of(arguments[0]);
        for (Map.Entry<String, String> each : of(directory).entrySet()) {
            Files.writeString(directory.resolve(each.getKey()), each.getValue());
        }
    }

    /**
     * Draws the pictures.
     *
     * @param directory the directory of the results
     * @return SVG, by the names of the files that they belong into
     */
    static Map<String, String> of(Path directory) throws IOException {
        Pictures pictures = new Pictures(directory);
        Map<String, String> drawn = new LinkedHashMap<>();
        drawn.put("selection.svg", pictures.selection());
        drawn.put("handshakes.svg", pictures.handshakes());
        drawn.put("opening.svg", pictures.opening());
        drawn.put("memory.svg", pictures.memory());
        return drawn;
    }

    private Results results(String file) throws IOException {
        return Results.read(directory.resolve(file));
    }

    private String selection() throws IOException {
        Results results = results("selection.jsonl");
        BarChart chart = new BarChart("From the bytes of a ClientHello to the choice, nanoseconds");
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put("EXACT", "a host with its own files");
        questions.put("WILDCARD", "a host below a wildcard");
        questions.put("MISS", "an unknown host");
        questions.forEach((question, label) -> COUNTS.forEach(count -> {
            Result result = results.of("SelectionBenchmark.inTurn", "question", question, "names", count);
            chart.add(
                    label + ", of " + grouped(count),
                    List.of(
                            nanoseconds(result, "HashMap", "hashMapFreshNanos", false),
                            nanoseconds(result, "mailsni", "mailsniFreshNanos", true),
                            nanoseconds(result, "Netty's DomainWildcardMapping", "nettyFreshNanos", false)));
        }));
        return chart.svg();
    }

    private static Bar nanoseconds(Result result, String label, String counter, boolean ours) {
        double nanoseconds = result.last(counter) / result.last("selections");
        return new Bar(label, nanoseconds, String.format(Locale.ROOT, "%.0f", nanoseconds), ours);
    }

    private String handshakes() throws IOException {
        Results results = results("handshakes.jsonl");
        BarChart chart =
                new BarChart("Full handshakes of 1 000 hosts, for one with a fixed certificate: TLS 1.3, ECDSA");
        Result jsse = results.of("JsseHandshakeBenchmark.inTurn", "hosts", "1000");
        chart.add("JSSE", List.of(fixed(), ratio(jsse, "MailTls.sslContext()", "mailsniNanos", true)));
        for (String provider : List.of("JDK", "OPENSSL")) {
            Result netty = results.of("NettyHandshakeBenchmark.inTurn", "hosts", "1000", "provider", provider);
            chart.add(
                    "Netty on " + (provider.equals("JDK") ? "the JDK's provider" : "OpenSSL"),
                    List.of(
                            fixed(),
                            ratio(netty, "SniTls.newHandler()", "mailsniNanos", true),
                            ratio(netty, "SniTls.sslContext()", "oneContextNanos", true),
                            ratio(netty, "SniHandler, a context for each host", "contextPerHostNanos", false)));
        }
        return chart.svg();
    }

    private static Bar fixed() {
        return new Bar("one fixed certificate", 1, "1", false);
    }

    private static Bar ratio(Result result, String label, String counter, boolean ours) {
        double ratio = result.sum("fixedNanos") / result.sum(counter);
        return new Bar(label, ratio, String.format(Locale.ROOT, "%.3f", ratio), ours);
    }

    private String opening() throws IOException {
        Results results = results("open-peers.jsonl");
        BarChart chart = new BarChart("From a directory to a server that is ready, milliseconds");
        Map<String, String> servers = new LinkedHashMap<>();
        servers.put("reading", "reading all files");
        servers.put("mailsniAll", "mailsni");
        servers.put("jetty", "Jetty, one PKCS #12 file");
        servers.put("nettyJdk", "Netty, a context for each host, JDK");
        servers.put("ayza", "ayza, PEM files");
        servers.put("vertx", "Vert.x, PEM files");
        servers.put("nettyOpenSsl", "Netty, a context for each host, OpenSSL");
        List<Bar> bars = new ArrayList<>();
        servers.forEach((benchmark, label) -> {
            double milliseconds = results.of("OpenBenchmark." + benchmark, "hostCount", "1000")
                    .score();
            bars.add(new Bar(label, milliseconds, grouped(milliseconds), benchmark.startsWith("mailsni")));
        });
        chart.add("1 000 hosts, everything loaded", bars);
        return chart.svg();
    }

    private String memory() throws IOException {
        Results results = results("footprint.jsonl");
        BarChart chart = new BarChart("Memory for each host, bytes of heap and of native memory");
        Map<String, String> servers = new LinkedHashMap<>();
        servers.put("MAILSNI_ALL", "mailsni");
        servers.put("VERTX", "Vert.x");
        servers.put("NETTY_JDK", "Netty, a context for each host, JDK");
        servers.put("JETTY", "Jetty");
        servers.put("AYZA", "ayza");
        servers.put("NETTY_OPENSSL", "Netty, a context for each host, OpenSSL");
        List<Bar> bars = new ArrayList<>();
        servers.forEach((server, label) -> bars.add(memory(results, label, server, "1000")));
        chart.add("1 000 hosts, everything loaded", bars);
        chart.add(
                "Hosts that have not been asked for yet",
                List.of(
                        memory(results, "mailsni, 100 000 hosts", "MAILSNI_COLD", "100000"),
                        memory(results, "mailsni, 1 000 000 hosts", "MAILSNI_COLD", "1000000")));
        return chart.svg();
    }

    private static Bar memory(Results results, String label, String server, String hosts) {
        Result result = results.of("FootprintBenchmark.open", "server", server, "hostCount", hosts);
        double bytes = result.last("heapBytesPerHost") + Math.max(0, result.last("nativeBytesPerHost"));
        return new Bar(label, bytes, grouped(bytes), server.startsWith("MAILSNI"));
    }

    private static String grouped(String number) {
        return grouped(Double.parseDouble(number));
    }

    /** Writes a whole number as the tables do, with a space after each thousand. */
    private static String grouped(double number) {
        return String.format(Locale.ROOT, "%,d", Math.round(number)).replace(',', ' ');
    }
}
