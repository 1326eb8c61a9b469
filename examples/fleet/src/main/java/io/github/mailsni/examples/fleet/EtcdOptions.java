package io.github.mailsni.examples.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.github.mailsni.KeyPasswords;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where etcd is, and how it is asked. */
public final class EtcdOptions {
    /** How long etcd has for an answer. A watch has no end. */
    private static final long DEADLINE_SECONDS = 3;
    /** 500 values of the largest size, and something around them. */
    private static final int MOST_BYTES_OF_ANSWER = 64 << 20;

    @Option(
            names = "--etcd",
            split = ",",
            required = true,
            paramLabel = "URL",
            description = "Where etcd is: http://HOST:2379 or https://HOST:2379; several, separated by commas.")
    private List<URI> endpoints = List.of();

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "What the keys begin with, NAME/crt and NAME/key behind it; ${DEFAULT-VALUE} unless given.")
    private String prefix = "/mailsni/";

    @Option(names = "--user", paramLabel = "NAME", description = "The user of etcd.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The user's password, in the first line of a file.")
    private @Nullable Path password;

    @Option(names = "--ca", paramLabel = "FILE", description = "The authority that etcd's certificate is from, in PEM.")
    private @Nullable Path authority;

    @Option(
            names = "--client-certificate",
            paramLabel = "FILE",
            description = "The certificate to show to etcd, in PEM.")
    private @Nullable Path clientCertificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "Its private key, in PKCS #8.")
    private @Nullable Path clientKey;

    /** Returns the beginning of the keys; it ends in a slash. */
    String prefix() {
        return prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /** Returns a text as etcd has it. */
    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    @Override
    public String toString() {
        return "etcd at "
                + String.join(", ", endpoints.stream().map(URI::toString).toList());
    }

    /**
     * Makes a client, which connects when it is used. A renewed client certificate is read by the next client.
     *
     * @throws IOException if a file cannot be read, or the options do not fit together; the message says which
     */
    Client client() throws IOException {
        ClientBuilder builder = Client.builder()
                .endpoints(endpoints)
                .waitForReady(false)
                .connectTimeout(Duration.ofSeconds(DEADLINE_SECONDS))
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(Duration.ofSeconds(DEADLINE_SECONDS))
                .keepaliveWithoutCalls(false)
                .retryMaxAttempts(1)
                .retryDelay(100)
                .retryMaxDelay(500)
                .retryChronoUnit(ChronoUnit.MILLIS)
                .maxInboundMessageSize(MOST_BYTES_OF_ANSWER)
                .interceptor(new Deadline());
        if (user != null) {
            builder.user(bytes(user)).password(bytes(password()));
        }
        if (endpoints.stream().anyMatch(endpoint -> "https".equals(endpoint.getScheme()))) {
            builder.sslContext(tls().build());
        } else if (authority != null || clientCertificate != null) {
            throw new IOException("--ca and --client-certificate are of no use with http; name etcd by https");
        }
        return builder.build();
    }

    private String password() throws IOException {
        if (password == null) {
            throw new IOException("--user is given without --password-file; name the file with the user's password");
        }
        try {
            return KeyPasswords.firstLineOf(password)
                    .passwordFor(password)
                    .map(String::valueOf)
                    .orElse("");
        } catch (UncheckedIOException e) { // its message says it all, its cause does not name the file
            throw new IOException(e.getMessage());
        }
    }

    private SslContextBuilder tls() throws IOException {
        SslContextBuilder tls = GrpcSslContexts.forClient();
        if (authority != null) {
            tls.trustManager(authority.toFile());
        }
        if (clientCertificate != null && clientKey != null) {
            tls.keyManager(clientCertificate.toFile(), clientKey.toFile());
        } else if (clientCertificate != null || clientKey != null) {
            throw new IOException("--client-certificate and --client-key belong together; give both");
        }
        return tls;
    }

    /** Gives each question a deadline: an etcd that is stopped keeps its connections, and never answers. */
    private static final class Deadline implements ClientInterceptor {
        @Override
        public <A, B> ClientCall<A, B> interceptCall(MethodDescriptor<A, B> method, CallOptions options, Channel next) {
            boolean answered = method.getType() == MethodDescriptor.MethodType.UNARY;
            return next.newCall(
                    method, answered ? options.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS) : options);
        }
    }
}
