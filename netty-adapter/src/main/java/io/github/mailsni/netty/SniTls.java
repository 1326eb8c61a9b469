package io.github.mailsni.netty;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateSource;
import io.github.mailsni.RequestedName;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.keymanager.EngineKind;
import io.github.mailsni.internal.keymanager.LocalAddresses;
import io.github.mailsni.internal.keymanager.SelectorSniMatcher;
import io.github.mailsni.internal.keymanager.SniKeyManager;
import io.github.mailsni.internal.keymanager.SniMatchers;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.AsyncMapping;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS for a Netty server that answers for many host names: each client gets the certificate of the host that it asks for.
 *
 * <pre>{@code
 * SniTls tls = SniTls.builder(certificates).build();
 * ...
 * pipeline.addFirst(tls.newHandler());
 * }</pre>
 *
 * <p>{@link #newHandler()} is the way to be preferred. It reads the ClientHello, chooses, and leaves the connection to a TLS
 * context that presents this one host, whose sessions are the host's own: none is resumed for a host with other credentials.
 * Contexts are made on first use, cost microseconds and a few kilobytes, and are dropped when credentials are replaced, when
 * too many hosts are in use, and when the selector is closed; connections that are open go on. For code that takes nothing but
 * an {@code SslContext} there is {@link #sslContext()}.
 *
 * <p>Thread-safe. One instance serves any number of listeners and connections. Closing the selector closes it; handshakes that
 * begin later are refused.
 *
 * @since 0.1.0
 */
public final class SniTls implements AutoCloseable {
    private static final Duration LONGEST_HANDSHAKE = Duration.ofDays(1);
    private static final int MOST_DISK_READERS = 4;
    private static final int MOST_WAITING_FOR_THE_DISK = 10_000;

    private final CertificateSelector selector;
    private final SslProvider provider;
    private final HostContextFactory.Settings settings;
    private final HostContexts contexts;
    private final Optional<TicketKeyFollower.Use> ticketKeys;
    private final Executor executor;
    private final ThreadPoolExecutor diskReaders;
    private final Duration handshakeTimeout;
    private final int maxClientHelloLength;
    private final long maximumContexts;
    private final Deciders deciders;
    private final SniMapping mapping;

    /** None while it is constructed: a selector that is closed already closes this from within its constructor. */
    private volatile CertificateSource.@Nullable Registration registration;

    private boolean closed;
    private @Nullable SharedContext shared;

    private SniTls(Builder builder, Optional<TicketKeyFollower.Use> ticketKeys) {
        this.selector = builder.selector;
        this.provider = builder.provider;
        this.executor = builder.executor;
        this.diskReaders = newDiskReaders();
        this.handshakeTimeout = builder.handshakeTimeout;
        this.maximumContexts = builder.maximumContexts;
        this.settings = settings(builder.provider, builder.customizer);
        HostContextFactory factory = HostContextFactories.of(provider, settings);
        this.ticketKeys = ticketKeys;
        this.contexts = new HostContexts(factory, builder.maximumContexts, ticketKeys.map(use -> use::secrets));
        ticketKeys.ifPresent(use -> use.whenRenewed(contexts::renewTicketKeys));
        try {
            EngineTraits engines = engineTraits();
            this.maxClientHelloLength = builder.maxClientHelloLength.orElse(engines.longestClientHello());
            this.deciders = deciders(builder, factory, engines);
        } catch (RuntimeException refused) {
            contexts.close();
            throw new IllegalStateException("these TLS settings do not work: " + refused.getMessage(), refused);
        }
        this.mapping = new SniMapping(
                selector, deciders.general(), contexts, new MappedHandshakes(selector, factory::supports), executor);
        this.registration = selector.onClose(this::close);
    }

    private Deciders deciders(Builder builder, HostContextFactory factory, EngineTraits engines) {
        Function<CertificateSelector, HandshakeDecider> over =
                served -> new HandshakeDecider(served, factory, contexts, engines, executor, diskReaders);
        Map<InetAddress, HandshakeDecider> byAddress = new HashMap<>();
        builder.viewsByLocalAddress.forEach((address, view) -> byAddress.put(address, over.apply(view)));
        return new Deciders(over.apply(selector), byAddress);
    }

    /** For selections that have to read files, where the caller has no executor for them. Threads are there only while there is work. */
    private static ThreadPoolExecutor newDiskReaders() {
        ThreadPoolExecutor readers = new ThreadPoolExecutor(
                MOST_DISK_READERS,
                MOST_DISK_READERS,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING_FOR_THE_DISK),
                new DefaultThreadFactory("mailsni-select", true));
        readers.allowCoreThreadTimeOut(true);
        return readers;
    }

    private static HostContextFactory.Settings settings(SslProvider provider, Consumer<SslContextBuilder> customizer) {
        return builder -> {
            builder.sslProvider(provider).trustManager(new NoClientTrusted());
            customizer.accept(provider == SslProvider.JDK ? JdkProvider.name(builder) : builder);
            return builder.startTls(false); // it would have Netty send the first flush in plaintext
        };
    }

    /**
     * Begins with defaults: the JDK's provider, 10 seconds for a handshake.
     *
     * @param selector answers each handshake; usually a directory of certificates
     * @return a builder
     */
    public static Builder builder(CertificateSelector selector) {
        return new Builder(selector);
    }

    /** What the customizer has made of it can only be seen on an engine; a wrong one is found here, and not by the first client. */
    private EngineTraits engineTraits() {
        SslContext context =
                contexts.acquire(selector.select(RequestedName.absent()).host());
        try {
            return EngineTraits.of(context, provider);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    /**
     * A handler that makes a connection a TLS connection. It has to be the first that sees the bytes of the client: at the head
     * of the pipeline for TLS from the first byte, or put there by {@link StartTls}.
     *
     * <p>It fires {@link CertificateSelected} when it has chosen, replaces itself by Netty's {@code SslHandler}, fires Netty's {@link
     * io.netty.handler.ssl.SniCompletionEvent} as {@code SniHandler} does, and reports the
     * end of the handshake as {@code SslHandler} does, by {@link io.netty.handler.ssl.SslHandshakeCompletionEvent}. A handshake that fails
     * is reported by this event only, and the connection closed: it throws no exception into the pipeline. The reason is one
     * line at DEBUG in the log {@code io.github.mailsni.selection}. Clients that send no name, or one that is no host name,
     * get the default certificate; the TLS engine may refuse a malformed name all the same.
     *
     * <p>What the handlers behind this one write and flush before the handshake is done is held and leaves encrypted
     * afterwards, in order: a server may greet in {@code channelActive}. Until the ClientHello is answered at most 1024 messages
     * and 256 KiB are held, and the promises of all later writes fail; what is held makes the channel unwritable at its high water
     * mark. If the handshake fails or the channel closes, all that was held is released, and its promises fail with the cause.
     * What is no {@code ByteBuf} is refused at once. Add this handler before those that write when they are added: what
     * is written before it is in the pipeline, or by handlers nearer to the head, it never sees.
     *
     * <p>What happens to a client that sends no proper ClientHello:
     *
     * <ul>
     *   <li>nothing, or a part of one: the connection is closed without an alert after {@link Builder#handshakeTimeout};
     *   <li>a first byte that begins no TLS handshake, or a record version that is not TLS, such as plaintext: closed at once, without an
     *       alert, which would mean nothing to such a client;
     *   <li>more than {@link Builder#maxClientHelloLength}: {@code illegal_parameter};
     *   <li>a record of more than 16 KiB: {@code record_overflow}; an empty record, another record in the middle, or
     *       another handshake message: {@code unexpected_message};
     *   <li>a ClientHello whose parts do not fit together: {@code decode_error}; with an extension or a type of name twice: {@code
     *       illegal_parameter};
     *   <li>an unknown name where the policy is to reject: {@code unrecognized_name};
     *   <li>if the selection fails, its executor rejects it or no TLS context can be made: {@code internal_error}.
     * </ul>
     *
     * <p>All of them get a failed {@code SniCompletionEvent}, and then a failed {@code SslHandshakeCompletionEvent}; each connection
     * has one of either. The name in a {@code SniCompletionEvent} is {@code null} if none was read, in lower case, without
     * a trailing dot, and escaped if it is no host name. One that leaves before it is answered has a {@link
     * java.nio.channels.ClosedChannelException} as its cause. A client of TLS 1.2 that begins a second handshake ends
     * its connection; so does the server with {@code SslHandler.renegotiate}.
     *
     * @return a handler for one channel
     */
    public ChannelHandler newHandler() {
        return new ClientHelloHandler(deciders, executor, handshakeTimeout, maxClientHelloLength);
    }

    /**
     * One context for all hosts, for code that takes nothing else. What {@link #newHandler()} gives is better, because here
     *
     * <ul>
     *   <li>with OpenSSL, sessions are resumed under another name than the one they were made under, which the client sees as
     *       the certificate of that other host;
     *   <li>with the JDK from 25 on, sessions of other hosts than the default one are kept in memory, 20480 for a day unless the context is
     *       told otherwise, and TLS 1.2 clients that ask for tickets do not resume theirs, as long as {@code
     *       jdk.tls.server.enableSessionTicketExtension} is true;
     *   <li>the keys of {@link Builder#ticketKeys} have no effect, since they are those of one host each: session tickets are
     *       encrypted with a key of this context's own, and lost with it;
     *   <li>with OpenSSL, a host with keys of several types presents the RSA one to clients below TLS 1.3;
     *   <li>with the JDK, engines of {@code SslContext.newEngine} let TLS 1.2 clients renegotiate, unless {@code
     *       -Djdk.tls.rejectClientInitiatedRenegotiation=true} is set; handlers of {@code SslContext.newHandler} do not;
     *   <li>neither the timeout nor the limit on the ClientHello applies, nor the executor, unless the caller sees to it: files of
     *       a large directory are read on the event loop, if {@code SslContext.newHandler} is not given an executor.
     * </ul>
     *
     * <p>Names that the policy rejects get a fatal {@code unrecognized_name}.
     *
     * @return always the same context; it belongs to this object, and is not to be released. After that is closed, its methods
     *     throw an {@code IllegalStateException}, and the engines that it has made go on
     * @throws IllegalStateException if this object or the selector is closed
     */
    public synchronized SslContext sslContext() {
        if (closed) {
            throw new IllegalStateException("the certificates have been closed");
        }
        if (shared == null) {
            shared = newSharedContext();
        }
        return shared;
    }

    private SharedContext newSharedContext() {
        EngineKind engineKind = provider == SslProvider.JDK ? EngineKind.JSSE : EngineKind.OPENSSL;
        try {
            SniKeyManager keyManager = new SniKeyManager(selector, engineKind);
            SslContextBuilder builder = engineKind == EngineKind.JSSE
                    ? SslContextBuilder.forServer(keyManager)
                    : SslContextBuilder.forServer(OpenSslKeys.encodedOnce(keyManager, maximumContexts));
            SslContext context = settings.apply(builder).build();
            List<SNIMatcher> matchers = engineKind == EngineKind.JSSE
                    ? SniMatchers.of(selector)
                    : List.of(new SelectorSniMatcher(selector)); // OpenSSL asks for host names only
            return new SharedContext(context, new NameCheckingContext(context, engineKind, matchers));
        } catch (SSLException | IllegalArgumentException refused) {
            throw new IllegalStateException("no TLS context can be made: " + refused.getMessage(), refused);
        }
    }

    /**
     * A mapping for code that has a {@code SniHandler} of Netty's already: {@code new SniHandler(tls.mapping())}. It reads a name as
     * {@link #newHandler()} does; no name ({@code null}) and one that is no host name get the default certificate. Files
     * are never read on the event loop. What {@link #newHandler()} gives is better, because {@code SniHandler}
     *
     * <ul>
     *   <li>holds nothing back: a greeting that is written in {@code channelActive} leaves in plaintext;
     *   <li>does not tell which signature schemes the client has: one that can use no key of the host gets no other
     *       host's certificate; among the keys of the host the TLS engine chooses;
     *   <li>reads the name by itself, in lower case, and only if it is the first of its list; a ClientHello that it cannot
     *       read is one without a name; its limits on length (64 KiB) and time are its own arguments, not those of the {@link Builder};
     *   <li>sends no alert and does not close when the promise fails, as for a name that the policy rejects: it throws a
     *       {@code DecoderException} into the pipeline, whose message has the name unescaped, and asks again at the next read and at the end
     *       of the connection. Close the channel when it comes. Each time it asks, the name is recorded as rejected.
     * </ul>
     *
     * <p>What clients were presented is recorded for handlers that the contexts make ({@code newHandler}, as {@code SniHandler} does),
     * not for bare engines. {@link CertificateSelected} is not fired, and handshakes that fail throw as Netty's do.
     *
     * <p>The contexts count no references and need not be released. They are good until this object is closed, also for a host whose
     * credentials are replaced, and are meant for one connection each.
     *
     * @return always the same mapping; thread-safe. Its promises fail with an {@link javax.net.ssl.SSLHandshakeException} if the name is
     *     rejected, the selection fails or is rejected by the executor, or this object is closed
     */
    public AsyncMapping<String, SslContext> mapping() {
        return mapping;
    }

    /** Decides which host's context a connection goes on with, where the local address has no default of its own. */
    HandshakeDecider decider() {
        return deciders.general();
    }

    /** The contexts of the hosts. */
    HostContexts contexts() {
        return contexts;
    }

    /**
     * Releases all TLS contexts. Open connections go on, handshakes that begin later are refused. Closing the selector does
     * the same; to close this object beforehand is for those who go on using the selector. Closing twice is closing once.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            diskReaders.shutdown();
            contexts.close();
            ticketKeys.ifPresent(TicketKeyFollower.Use::close);
            if (shared != null) {
                shared.close();
                shared = null;
            }
        }
        // outside of the lock: what a selector locks meanwhile is its own
        CertificateSource.Registration registered = registration;
        if (registered != null) {
            registered.cancel();
        }
    }

    /** The settings of {@link SniTls}. Not thread-safe. */
    public static final class Builder {
        private final CertificateSelector selector;
        private SslProvider provider = SslProvider.JDK;
        private Consumer<SslContextBuilder> customizer = context -> {};
        private Executor executor = ImmediateExecutor.INSTANCE;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private OptionalInt maxClientHelloLength = OptionalInt.empty();
        private long maximumContexts = 10_000;
        private Map<InetAddress, CertificateSelector> viewsByLocalAddress = Map.of();
        private Optional<TicketKeys> ticketKeys = Optional.empty();

        private Builder(CertificateSelector selector) {
            this.selector = requireNonNull(selector, "selector");
        }

        /**
         * The TLS engine: the JDK's own (SunJSSE, whichever provider of TLS is registered first) or OpenSSL. OpenSSL needs
         * {@code io.netty:netty-tcnative-boringssl-static} at run time; it is faster, and serves clients whose host name the JDK refuses by itself, such as one with an underscore. It chooses among the
         * keys of a host by all that the client says if Netty is 4.2.11 or newer; with an older one, clients below TLS
         * 1.3 get the RSA key of a host that has one, and no Ed25519 key.
         *
         * @param provider the JDK's if never called
         * @return this
         */
        public Builder provider(SslProvider provider) {
            this.provider = requireNonNull(provider, "provider");
            return this;
        }

        /**
         * Whatever else is to be set in a TLS context: protocols, cipher suites, application protocols, client
         * authentication with the trust that it needs. Keys are not to be set, and {@code startTls} has no effect: it would let the first
         * flush leave in plaintext. Called several times, all are applied in turn.
         *
         * @param customizer applied to each context that is made, at any time and by any thread
         * @return this
         */
        public Builder customize(Consumer<SslContextBuilder> customizer) {
            this.customizer = this.customizer.andThen(requireNonNull(customizer, "customizer"));
            return this;
        }

        /**
         * How long a client may take from its connection (or from the go-ahead of STARTTLS) to the end of the handshake.
         *
         * @param timeout positive and at most a day; 10 seconds if never called
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder handshakeTimeout(Duration timeout) {
            requireNonNull(timeout, "timeout");
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_HANDSHAKE) > 0) {
                throw new IllegalArgumentException(
                        "the handshake timeout has to be positive and at most a day, and is " + timeout);
            }
            this.handshakeTimeout = timeout;
            return this;
        }

        /**
         * How long a ClientHello may be, in one TLS record or in several. A longer one is refused before the TLS engine sees
         * it; what is longer than the engine takes, the engine refuses.
         *
         * <p>If never called, as much as the engine takes: with the JDK 32 KiB, or what the system property {@code
         * jdk.tls.maxHandshakeMessageSize} says when this is built; with OpenSSL (BoringSSL) 16 KiB, and 100 KiB if the server
         * asks its clients for certificates. It is what a client can make the server hold before a certificate is selected;
         * clients send 200 to 2000 bytes, those with post-quantum key shares included.
         *
         * @param bytes positive; of the message without its header of 4 bytes
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder maxClientHelloLength(int bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("the length of a ClientHello has to be positive, and is " + bytes);
            }
            this.maxClientHelloLength = OptionalInt.of(bytes);
            return this;
        }

        /**
         * Who selects, makes contexts and does the long computations of handshakes, such as signing, so that the event loop
         * has none of it. Files are never read on the event loop: where a selection has to, and this was never called, it
         * is left to a few threads of this object's own.
         *
         * @param executor the event loop itself if never called; a handshake whose task it rejects is refused
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * How many hosts may have a TLS context at a time. A host that is in use beyond that costs its clients the resumption
         * of sessions and the server the making of a context now and then. In {@link SniTls#sslContext()} with OpenSSL, how many
         * credentials are encoded for OpenSSL once, and stay in memory until it is closed; those that are used later, renewals
         * among them, are encoded in each handshake.
         *
         * @param contexts positive; 10 000 if never called
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder maximumContexts(long contexts) {
            if (contexts <= 0) {
                throw new IllegalArgumentException("the number of contexts has to be positive, and is " + contexts);
            }
            this.maximumContexts = contexts;
            return this;
        }

        /**
         * Gives each of some addresses of this server a default host of its own: a client that has dialled the address gets this host's
         * certificate where others get the default's, as {@link CertificateSelector#withDefaultHost} says. One listener that is bound to
         * all addresses can so serve each of them. Has effect on {@link SniTls#newHandler()}, by {@code Channel.localAddress()}; the
         * other ways know no connection. Behind a translation of addresses, or a proxy, the local address is the one that
         * this machine sees.
         *
         * <p>May wait for the disk, to read the files of these hosts. Called again, it replaces what was said before.
         *
         * @param defaultHosts the default host of each address; the port does not matter, nor does the scope of an IPv6 address
         * @return this
         * @throws IllegalArgumentException if no credentials are for a host, or an address is the wildcard address
         */
        public Builder byLocalAddress(Map<InetAddress, ServerName> defaultHosts) {
            this.viewsByLocalAddress = LocalAddresses.views(selector, LocalAddresses.checked(defaultHosts));
            return this;
        }

        /**
         * Encrypts session tickets with keys from a file that several servers have, so that clients resume their sessions on each of
         * them, and after a restart. {@link TicketKeys} says what such a file means for security. OpenSSL only: Java's own TLS has no
         * way to set ticket keys. Has effect on {@link SniTls#newHandler()} and {@link SniTls#mapping()}, and not on {@link
         * SniTls#sslContext()}.
         *
         * <p>Excludes client authentication: OpenSSL would resume a session without asking for a certificate, whatever the server asked
         * for that made it.
         *
         * @param keys if never called, each context has keys of its own, which no other server knows
         * @return this
         */
        public Builder ticketKeys(TicketKeys keys) {
            this.ticketKeys = Optional.of(requireNonNull(keys, "ticketKeys"));
            return this;
        }

        /**
         * Makes it, and the first context, the default host's. With {@link #ticketKeys} it waits for the file, for three seconds at most.
         *
         * @return the TLS of a server
         * @throws IllegalStateException if the provider is not available, or no context can be made with these settings, or the file of
         *     the ticket keys is missing or broken or does not answer, or the provider has no ticket keys
         */
        public SniTls build() {
            if (provider == SslProvider.JDK && ticketKeys.isPresent()) {
                throw new IllegalStateException(
                        "Java's own TLS has no way to set ticket keys; use SslProvider.OPENSSL, or leave out ticketKeys");
            }
            if (provider != SslProvider.JDK && !OpenSsl.isAvailable()) {
                throw new IllegalStateException(
                        "OpenSSL is not available; add io.netty:netty-tcnative-boringssl-static with the classifier of"
                                + " this platform, or use the JDK's provider",
                        OpenSsl.unavailabilityCause());
            }
            Optional<TicketKeyFollower.Use> use = ticketKeys.map(TicketKeys::use);
            try {
                return new SniTls(this, use);
            } catch (RuntimeException | Error refused) {
                use.ifPresent(TicketKeyFollower.Use::close);
                throw refused;
            }
        }
    }
}
