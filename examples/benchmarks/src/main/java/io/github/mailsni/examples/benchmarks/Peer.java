package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.javamail.MailTls;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import nl.altindag.ssl.SSLFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** What answers the question that JSSE asks in every handshake: which certificate? */
public enum Peer {
    /** No question at all, but a look into a plain map by the name's bytes. */
    HASH_MAP {
        @Override
        Choice choice(Hosts hosts) throws IOException, GeneralSecurityException {
            Map<String, Pair> pairs = new HashMap<>();
            for (Iterator<String> labels = hosts.labels().iterator(); labels.hasNext(); ) {
                String label = labels.next();
                pairs.put(label, Pair.of(hosts, label));
            }
            return new Choice() {
                @Override
                public @Nullable Object choose(AskingEngine engine) {
                    return pairs.get(Question.string(engine.name().getEncoded()));
                }

                @Override
                public Optional<X509Certificate> leaf(@Nullable Object chosen) {
                    return chosen instanceof Pair pair ? Optional.of(pair.leaf()) : Optional.empty();
                }
            };
        }
    },
    /** The key manager over the directory. */
    MAILSNI {
        @Override
        Choice choice(Hosts hosts) throws IOException {
            CertificateDirectory directory = hosts.openAtRest(false);
            return new KeyManagerChoice(MailTls.of(directory).keyManager(), new SSLParameters(), directory::close);
        }
    },
    /**
     * The JDK's {@code PKIX} key manager, also known as {@code NewSunX509}. Of certificates with a usage of the key it likes only
     * those for key agreement, so that no ECDSA certificate of a public authority is ever a match.
     */
    JDK_PKIX {
        @Override
        Choice choice(Hosts hosts) throws IOException, GeneralSecurityException {
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(Pair.keyStore(hosts), Pair.PASSWORD);
            return new KeyManagerChoice(
                    (X509ExtendedKeyManager) factory.getKeyManagers()[0], new SSLParameters(), () -> {});
        }
    },
    /** Jetty's {@code SniX509ExtendedKeyManager}, with the matcher that Jetty sets on its engines. */
    JETTY {
        @Override
        Choice choice(Hosts hosts) throws Exception {
            JettyKeyManager factory = new JettyKeyManager();
            factory.setKeyStore(Pair.keyStore(hosts));
            factory.setKeyStorePassword(String.valueOf(Pair.PASSWORD));
            factory.start();
            return new KeyManagerChoice(factory.keyManager(), factory.customize(new SSLParameters()), () -> {});
        }
    },
    /** Ayza's key manager with a route for each host; a route is a host, and there is none for a wildcard. */
    AYZA {
        @Override
        Choice choice(Hosts hosts) throws IOException, GeneralSecurityException {
            SSLFactory.Builder builder = SSLFactory.builder();
            for (Iterator<String> labels = hosts.labels().iterator(); labels.hasNext(); ) {
                String label = labels.next();
                Pair pair = Pair.of(hosts, label);
                builder.withIdentityMaterial(pair.key(), Pair.PASSWORD, label, pair.leaf());
                if (!label.startsWith("*.")) {
                    builder.withIdentityRoute(label, "https://" + label + ":443");
                }
            }
            X509ExtendedKeyManager manager = builder.build().getKeyManager().orElseThrow();
            return new KeyManagerChoice(manager, new SSLParameters(), () -> {});
        }
    },
    /** Vert.x's map of key manager factories, which is asked by the name and not by the handshake. */
    VERTX {
        @Override
        Choice choice(Hosts hosts) throws Exception {
            Vertx vertx = Vertx.vertx();
            Function<String, KeyManagerFactory> mapper =
                    Loaded.keyCertOptions(hosts).keyManagerFactoryMapper(vertx);
            return new Choice() {
                @Override
                public @Nullable Object choose(AskingEngine engine) {
                    return mapper.apply(Question.string(engine.name().getEncoded()));
                }

                @Override
                public Optional<X509Certificate> leaf(@Nullable Object chosen) {
                    if (!(chosen instanceof KeyManagerFactory factory)) {
                        return Optional.empty();
                    }
                    X509KeyManager manager = (X509KeyManager) factory.getKeyManagers()[0];
                    String alias = manager.getServerAliases("EC", null)[0];
                    return Optional.of(manager.getCertificateChain(alias)[0]);
                }

                @Override
                public void close() {
                    try {
                        vertx.close().toCompletionStage().toCompletableFuture().get();
                    } catch (ExecutionException | InterruptedException e) {
                        throw new IllegalStateException("Vert.x does not close", e);
                    }
                }
            };
        }
    };

    /** Makes it ready for these hosts. */
    abstract Choice choice(Hosts hosts) throws Exception;

    /** One that is ready. */
    interface Choice extends AutoCloseable {
        /** What the server sets on its engines. */
        default SSLParameters parameters() {
            return new SSLParameters();
        }

        /** Chooses for the name that the engine's client has sent. */
        @Nullable Object choose(AskingEngine engine);

        /** The certificate of a choice. */
        Optional<X509Certificate> leaf(@Nullable Object chosen);

        @Override
        default void close() {}
    }

    private static final class KeyManagerChoice implements Choice {
        private final X509ExtendedKeyManager manager;
        private final SSLParameters parameters;
        private final Collection<SNIMatcher> matchers;
        private final Runnable closing;

        KeyManagerChoice(X509ExtendedKeyManager manager, SSLParameters parameters, Runnable closing) {
            this.manager = manager;
            this.parameters = parameters;
            this.matchers = Objects.requireNonNullElse(parameters.getSNIMatchers(), List.of());
            this.closing = closing;
        }

        @Override
        public SSLParameters parameters() {
            return parameters;
        }

        @Override
        public @Nullable Object choose(AskingEngine engine) {
            for (SNIMatcher matcher : matchers) {
                matcher.matches(engine.name());
            }
            return manager.chooseEngineServerAlias("EC", null, engine);
        }

        @Override
        public Optional<X509Certificate> leaf(@Nullable Object chosen) {
            return chosen instanceof String alias
                    ? Optional.ofNullable(manager.getCertificateChain(alias)).map(chain -> chain[0])
                    : Optional.empty();
        }

        @Override
        public void close() {
            closing.run();
        }
    }

    /** Jetty's factory, which shows the key manager that it makes. */
    private static final class JettyKeyManager extends SslContextFactory.Server {
        private Optional<X509ExtendedKeyManager> made = Optional.empty();

        @Override
        protected X509ExtendedKeyManager newSniX509ExtendedKeyManager(X509ExtendedKeyManager manager) {
            X509ExtendedKeyManager sni = super.newSniX509ExtendedKeyManager(manager);
            made = Optional.of(sni);
            return sni;
        }

        X509ExtendedKeyManager keyManager() {
            return made.orElseThrow();
        }
    }
}
