package io.github.mailsni.examples.smtp;

import io.github.mailsni.coverage.TrustRoots;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the port for operators. */
final class AdminOptions {
    /** The shortest token: 16 characters in base 64 have 96 bits. */
    private static final int SHORTEST_TOKEN = 16;

    private static final int LONGEST_TOKEN = 4096;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS:PORT",
            converter = Address.class,
            description =
                    "Where operators see and reload the certificates by HTTP, such as 127.0.0.1:9225; port 0 for any that is"
                            + " free: GET / a page, GET /health, GET /metrics for Prometheus, POST /reload. An address that"
                            + " others can reach needs --admin-token-file.")
    private @Nullable InetSocketAddress address;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description =
                    "A file whose first line every request must have in the header Authorization, behind the word Bearer.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--admin-trust",
            paramLabel = "FILE",
            description = "The authorities by which the page judges, instead of the public ones, in PEM.")
    private @Nullable Path trust;

    /** The address, if there is to be such a port. */
    Optional<InetSocketAddress> address() {
        return Optional.ofNullable(address);
    }

    /** Says what is wrong with the options; empty if nothing is. */
    Optional<String> misuse() {
        if (address == null && (tokenFile != null || trust != null)) {
            return Optional.of((tokenFile != null ? "--admin-token-file" : "--admin-trust")
                    + " is for --admin, which was not given");
        }
        if (address != null && tokenFile == null && !address.getAddress().isLoopbackAddress()) {
            return Optional.of("--admin: others can reach "
                    + address.getAddress().getHostAddress() + "; give --admin-token-file, too, or 127.0.0.1");
        }
        return Optional.empty();
    }

    /** Reads by which authorities the page judges. */
    TrustRoots trust() throws IOException {
        return trust == null ? TrustRoots.publicRoots() : TrustRoots.fromPem(trust);
    }

    /** Reads the token, if requests must have one. */
    Optional<String> token() throws IOException {
        if (tokenFile == null) {
            return Optional.empty();
        }
        SecretFile.warnIfOpen(tokenFile, "see and reload the certificates");
        byte[] start;
        try (InputStream file = Files.newInputStream(tokenFile)) {
            start = file.readNBytes(LONGEST_TOKEN + 1);
        } catch (IOException e) {
            throw new IOException(tokenFile + ": the token cannot be read: " + e, e);
        }
        if (start.length > LONGEST_TOKEN) {
            throw new IOException(tokenFile + ": expected a token in one line, but the file has more than "
                    + LONGEST_TOKEN + " bytes");
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        String token = text.lines().findFirst().orElse("").strip();
        if (!token.matches("[!-~]{" + SHORTEST_TOKEN + ",}")) {
            throw new IOException(tokenFile + ": expected a token of at least " + SHORTEST_TOKEN
                    + " printable characters without spaces in the first line, such as openssl rand -base64 24 prints");
        }
        return Optional.of(token);
    }

    private static final class Address implements ITypeConverter<InetSocketAddress> {
        private static final Pattern PARTS =
                Pattern.compile("(?:\\[(?<v6>[^]]*)]|(?<v4>[^:\\[\\]]*)):(?<port>\\d{1,5})");

        @Override
        public InetSocketAddress convert(String value) {
            Matcher parts = PARTS.matcher(value);
            if (!parts.matches() || Integer.parseInt(parts.group("port")) > 0xffff) {
                throw new TypeConversionException(
                        "expected ADDRESS:PORT, an address of IPv6 in brackets and a port from 0"
                                + " to 65535, but was \"" + value + "\"");
            }
            InetAddress address =
                    ListenOption.address(parts.group("v6") == null ? parts.group("v4") : parts.group("v6"));
            return new InetSocketAddress(address, Integer.parseInt(parts.group("port")));
        }
    }
}
