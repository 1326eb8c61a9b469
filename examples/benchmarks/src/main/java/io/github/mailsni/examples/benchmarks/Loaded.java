package io.github.mailsni.examples.benchmarks;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.pem.util.PemUtils;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.openjdk.jmh.infra.Blackhole;

/** The peers with all hosts loaded, each as its manual says. */
final class Loaded {
    private Loaded() {}

    /** A context for each of these hosts, for a {@code SniHandler}. */
    static Map<String, SslContext> nettyContexts(Hosts hosts, Stream<String> those, SslProvider provider)
            throws SSLException {
        Map<String, SslContext> contexts = new HashMap<>();
        for (Iterator<String> labels = those.iterator(); labels.hasNext(); ) {
            String label = labels.next();
            contexts.put(
                    label,
                    SslContextBuilder.forServer(
                                    hosts.certificateFile(label).toFile(),
                                    hosts.keyFile(label).toFile())
                            .sslProvider(provider)
                            .build());
        }
        return contexts;
    }

    /** Makes a context for each host, and releases it. */
    static void openNettyContexts(Hosts hosts, SslProvider provider, Blackhole hole) throws SSLException {
        Map<String, SslContext> contexts = nettyContexts(hosts, hosts.labels(), provider);
        hole.consume(contexts);
        release(contexts.values());
    }

    static void release(Collection<SslContext> contexts) {
        contexts.forEach(ReferenceCountUtil::release);
    }

    static void writeKeyStore(Hosts hosts, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            Pair.keyStore(hosts).store(out, Pair.PASSWORD);
        }
    }

    static Object jetty(Path keyStore) throws Exception {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStorePath(keyStore.toString());
        factory.setKeyStorePassword(String.valueOf(Pair.PASSWORD));
        factory.start();
        return factory;
    }

    static Object ayza(Hosts hosts) {
        SSLFactory.Builder builder = SSLFactory.builder();
        hosts.labels()
                .forEach(label -> builder.withIdentityMaterial(
                        PemUtils.loadIdentityMaterial(hosts.certificateFile(label), hosts.keyFile(label))));
        return builder.build();
    }

    static Object vertx(Hosts hosts) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            return keyCertOptions(hosts).keyManagerFactoryMapper(vertx);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    static PemKeyCertOptions keyCertOptions(Hosts hosts) {
        PemKeyCertOptions options = new PemKeyCertOptions();
        hosts.labels()
                .forEach(label -> options.addCertPath(
                                hosts.certificateFile(label).toString())
                        .addKeyPath(hosts.keyFile(label).toString()));
        return options;
    }
}
