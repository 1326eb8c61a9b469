package io.github.mailsni.coverage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What {@code openssl verify} thinks of a chain, as OpenSSL's TLS clients judge: for servers, at Debian's security level 2. Roots are
 * trusted as they are, self-signed or not. Needs the program: {@code apt-get install openssl}.
 */
final class OpensslClient {
    private static final long PATIENCE_SECONDS = 60;

    private OpensslClient() {}

    static boolean accepts(String host, Collection<X509Certificate> trusted, List<X509Certificate> sent, Instant at)
            throws Exception {
        return accepts(List.of("-verify_hostname", host), encoded(trusted), encoded(sent), at);
    }

    /**
     * Runs the program.
     *
     * @param identity whom the certificate is to be for, as options
     * @param trusted certificates in DER, as the next
     * @param sent the leaf first
     */
    static boolean accepts(List<String> identity, List<byte[]> trusted, List<byte[]> sent, Instant at)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("mailsni-openssl");
        try {
            List<String> command = new ArrayList<>(List.of("openssl", "verify", "-purpose", "sslserver"));
            command.addAll(List.of("-auth_level", "2", "-partial_chain", "-no-CApath", "-no-CAstore"));
            command.addAll(List.of("-attime", Long.toString(at.getEpochSecond())));
            command.addAll(List.of("-CAfile", write(directory.resolve("roots.pem"), trusted)));
            command.addAll(List.of("-untrusted", write(directory.resolve("others.pem"), sent)));
            command.addAll(identity);
            command.add(write(directory.resolve("leaf.pem"), sent.subList(0, 1)));
            Path output = directory.resolve("output");
            Process openssl = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(openssl.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(output)).containsAnyOf("OK", "verification failed", "error ", "rror:");
            return openssl.exitValue() == 0;
        } finally {
            for (String each : List.of("roots.pem", "leaf.pem", "others.pem", "output")) {
                Files.deleteIfExists(directory.resolve(each));
            }
            Files.delete(directory);
        }
    }

    private static List<byte[]> encoded(Collection<X509Certificate> certificates) throws CertificateEncodingException {
        List<byte[]> encoded = new ArrayList<>();
        for (X509Certificate each : certificates) {
            encoded.add(each.getEncoded());
        }
        return encoded;
    }

    private static String write(Path file, List<byte[]> certificates) throws IOException {
        StringBuilder pem = new StringBuilder();
        for (byte[] each : certificates) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(each))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(file, pem, US_ASCII).toString();
    }
}
