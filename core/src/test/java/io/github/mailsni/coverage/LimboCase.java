package io.github.mailsni.coverage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A case of x509-limbo: a chain, who is trusted, when, and whether a client should accept it for a host. Certificates are in DER, since
 * some cannot be read.
 *
 * @param name of the case
 * @param host a host name or an IP address
 * @param at when it is judged
 * @param trusted the roots
 * @param sent the leaf first, then what else is at hand
 * @param success whether the suite has clients accept it
 * @param kind of the host and features of the case
 */
record LimboCase(
        String name, String host, Instant at, List<byte[]> trusted, List<byte[]> sent, boolean success, String kind) {
    /** When cases are judged that do not say when. */
    private static final Instant ANY_TIME = Instant.parse("2026-01-01T00:00:00Z");

    /** Beside the repository; for modules, one further up. */
    private static final List<Path> PLACES =
            List.of(Path.of("../shared/suites/limbo.tsv"), Path.of("../../shared/suites/limbo.tsv"));

    static Optional<Path> file() {
        return PLACES.stream().filter(Files::isRegularFile).findFirst();
    }

    static List<LimboCase> read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> of(line.split("\t", -1))).toList();
        }
    }

    private static LimboCase of(String[] columns) {
        List<byte[]> sent = new ArrayList<>(certificates(columns[5]));
        sent.addAll(certificates(columns[4]));
        return new LimboCase(
                columns[0],
                columns[1],
                columns[2].equals("-")
                        ? ANY_TIME
                        : Instant.ofEpochMilli(Math.round(1000 * Double.parseDouble(columns[2]))),
                certificates(columns[3]),
                sent,
                columns[6].equals("SUCCESS"),
                columns[7]);
    }

    private static List<byte[]> certificates(String column) {
        return column.equals("-")
                ? List.of()
                : Stream.of(column.split(",")).map(Base64.getDecoder()::decode).toList();
    }

    boolean isForAddress() {
        return kind.startsWith("IP");
    }

    static List<X509Certificate> parse(List<byte[]> encoded) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] each : encoded) {
            certificates.add((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(each)));
        }
        return certificates;
    }
}
