package io.github.mailsni.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs the program {@code openssl}. */
public final class Openssl {
    private static final long PATIENCE_SECONDS = 60;
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    private Openssl() {}

    /**
     * Returns the output of {@code s_client} for a connection on which it sends only {@code QUIT}.
     *
     * @param options further options, such as {@code -starttls smtp}
     */
    public static String client(InetSocketAddress server, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
        command.add(server.getAddress().getHostAddress() + ":" + server.getPort());
        command.addAll(List.of(options));
        Path output = Files.createTempFile("s_client", ".out");
        try {
            Process process = process(
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()));
            try (var input = process.getOutputStream()) {
                input.write("QUIT\r\n".getBytes(UTF_8));
            } catch (IOException handshakeFailed) {
                // the output shows the failure
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return Files.readString(output, UTF_8);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /**
     * Returns the certificate that a mail server presents after STARTTLS, or none if the handshake fails.
     *
     * @param name the server name; empty to send none
     * @param more further options, such as {@code -tls1_2}
     */
    public static Optional<X509Certificate> certificate(InetSocketAddress server, String name, String... more)
            throws Exception {
        List<String> options = new ArrayList<>(List.of("-starttls", "smtp"));
        options.addAll(name.isEmpty() ? List.of("-noservername") : List.of("-servername", name));
        options.addAll(List.of(more));
        return certificateIn(client(server, options.toArray(String[]::new)));
    }

    /** Adds the public key to an EC key, without which GnuTLS does not read it. */
    public static String withPublicKey(String ecKeyPem) throws IOException {
        Process process = process(new ProcessBuilder("openssl", "ec"));
        try (var input = process.outputWriter(UTF_8)) {
            input.write(ecKeyPem);
        }
        try (var output = process.inputReader(UTF_8)) {
            return output.lines().map(line -> line + "\n").collect(Collectors.joining());
        }
    }

    /** Finds the server's certificate in the output of {@link #client}; none if the handshake has failed. */
    public static Optional<X509Certificate> certificateIn(String text) throws CertificateException {
        int begin = text.indexOf(BEGIN);
        // the server may have presented a certificate before the handshake failed
        if (begin < 0 || text.contains(":SSL alert number") || text.contains("Cipher is (NONE)")) {
            return Optional.empty();
        }
        return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(text.substring(begin).getBytes(UTF_8))));
    }

    private static Process process(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new UncheckedIOException("this test needs openssl; on Debian: apt-get install openssl", missing);
        }
    }
}
