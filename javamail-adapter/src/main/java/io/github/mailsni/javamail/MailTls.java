package io.github.mailsni.javamail;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.keymanager.EngineKind;
import io.github.mailsni.internal.keymanager.LocalAddresses;
import io.github.mailsni.internal.keymanager.SniKeyManager;
import io.github.mailsni.internal.keymanager.SniMatchers;
import io.github.mailsni.javamail.ServerDefaults.ClientAuthentication;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * Sets up a mail server's TLS on JSSE: each client is presented the certificate of the host that it requests. Create
 * one for each listener's policy, and use it for all connections.
 *
 * <pre>{@code
 * MailTls tls = MailTls.of(certificates);
 *
 * SMTPServer.port(587).enableTLS().startTlsSocketFactory(tls::upgrade)                      // STARTTLS
 *         .messageHandlerFactory(handlers).build().start();
 * SMTPServer.port(465).serverSocketFactory(tls.serverSocketFactory())                       // implicit TLS
 *         .messageHandlerFactory(handlers).build().start();
 * }</pre>
 *
 * <p>Prefer {@link #sslContext()}: the engines and sockets of it, of {@link #serverSocketFactory()} and of {@link
 * #upgrade(Socket)} speak TLS 1.2 and 1.3 only, do not resume a session that was made under one name for a client that
 * asks for another (Conscrypt does, in TLS 1.2), and, under {@link io.github.mailsni.UnknownNamePolicy#REJECT}, answer
 * an unknown name with a fatal {@code unrecognized_name}. A bare key manager in another context can do none of these.
 *
 * <p>A handshake on a socket has a deadline, {@link Builder#handshakeTimeout}: a client that is slower is disconnected,
 * however slowly it goes on sending, and the thread that does the handshake (by {@link SSLSocket#startHandshake}, the
 * first read or write, or {@link SSLSocket#getSession}) gets a {@link java.net.SocketTimeoutException}. One timer
 * serves all connections. A second handshake in a connection that the client begins (renegotiation, which only TLS 1.2
 * has) ends the connection; the server's program may still begin one. The reason of a failed handshake is logged in one
 * line at DEBUG by {@code io.github.mailsni.handshake}. Sockets wrap those of the TLS provider, and are not instances
 * of its classes.
 *
 * <p>JSSE reads the requested name first: it ends the handshake with {@code illegal_parameter} over a name with an
 * underscore, a trailing dot or another character that host names do not have, and this library cannot change that.
 *
 * <p>Since JDK 25 JSSE takes session tickets of the default host only. Sessions of other hosts are therefore kept in memory there, in
 * the context's {@link javax.net.ssl.SSLSessionContext}, which keeps 20480 for a day unless it is told otherwise, and TLS 1.3 clients resume
 * them. A TLS 1.2 client that asks for tickets gets the right certificate in a full handshake; with the system property {@code
 * jdk.tls.server.enableSessionTicketExtension=false} the server keeps its sessions, too.
 *
 * <p>Immutable and thread-safe. Follows the selector, so that new certificates are served without a restart.
 *
 * @since 0.1.0
 */
public final class MailTls {
    static final String DEFAULT_PROVIDER = "SunJSSE";

    private static final Duration LONGEST_HANDSHAKE = Duration.ofHours(24);

    private final X509ExtendedKeyManager keyManager;
    private final SniSslContext sslContext;

    private MailTls(X509ExtendedKeyManager keyManager, SniSslContext sslContext) {
        this.keyManager = keyManager;
        this.sslContext = sslContext;
    }

    /**
     * Creates the TLS of a server with the defaults of {@link #builder(CertificateSelector)}.
     *
     * @param selector a certificate directory, or a view of one under another policy for unknown names
     * @return the TLS of a server
     * @throws IllegalStateException if this Java runtime has no provider {@value #DEFAULT_PROVIDER}
     */
    public static MailTls of(CertificateSelector selector) {
        return builder(selector).build();
    }

    /**
     * Creates a builder with defaults: the JDK's own TLS, TLS 1.2 and 1.3 with the cipher suites that it enables, no
     * certificates of clients, 10 seconds for a handshake.
     *
     * @param selector a certificate directory, or a view of one under another policy for unknown names
     * @return a builder
     */
    public static Builder builder(CertificateSelector selector) {
        return new Builder(selector);
    }

    static X509ExtendedKeyManager keyManager(CertificateSelector selector) {
        return new SniKeyManager(Objects.requireNonNull(selector, "selector"), EngineKind.JSSE);
    }

    /**
     * The key manager, for an {@link SSLContext} of the caller's own. The guarantees of resumption and rejection above
     * do not hold there.
     *
     * @return a server's key manager, which has no client certificates
     */
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /**
     * Creates a factory of the key manager, for code that takes only a factory. It is ready for use;
     * a key store with which it is initialised has an effect on connections as a client only.
     *
     * @return a new factory
     */
    public KeyManagerFactory keyManagerFactory() {
        try {
            return KeyManagerFactory.getInstance(MailSniProvider.NAME, new MailSniProvider(keyManager));
        } catch (NoSuchAlgorithmException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    /**
     * The context, for servers that take an {@link SSLContext}. Its engines, sockets, server sockets and their accepted
     * sockets keep the guarantees above, whatever the server sets on them afterwards, unless it enables older protocols
     * or sets SNI matchers itself. It is initialised already; {@link SSLContext#init} throws.
     *
     * <p><strong>An {@link javax.net.ssl.SSLEngine} knows neither time nor connection.</strong> The caller of an engine
     * closes the connection itself if the handshake is not done in time, and makes the virtual machine refuse
     * renegotiation by {@code -Djdk.tls.rejectClientInitiatedRenegotiation=true}, which the JDK reads once, before the
     * first handshake. Netty's {@code SslHandler} has a timeout of 10 seconds.
     *
     * @return always the same instance
     */
    public SSLContext sslContext() {
        return sslContext;
    }

    /**
     * The factory of server sockets, for implicit TLS. An accepted socket does the handshake when it is first read or
     * written, which should not happen on the accepting thread. The deadline of the handshake counts from the moment
     * when the connection is accepted; after the handshake, use {@link Socket#setSoTimeout}.
     *
     * @return a factory
     */
    public SSLServerSocketFactory serverSocketFactory() {
        return sslContext.getServerSocketFactory();
    }

    /**
     * Begins TLS on a connection that was accepted in plaintext and has agreed on STARTTLS. Nothing is read or written
     * before the handshake, which {@link SSLSocket#startHandshake} begins, or the first read or write. Its deadline
     * counts from this call, and closes the accepted socket; after the handshake, use {@link Socket#setSoTimeout}. No
     * name is looked up in the DNS.
     *
     * <p><strong>What the client sent in plaintext behind its STARTTLS must not be executed.</strong> An attacker
     * between the two may have inserted it (CVE-2011-0411). Drop the reader of the plaintext with everything that it
     * has buffered, and forget the state of the session (RFC 3207 section 4.2): read on only from the returned socket.
     * SubEthaSMTP does so. To refuse such a client instead, see {@link #upgrade(Socket, InputStream)}.
     *
     * @param accepted a connected socket; it is closed with the one that is returned
     * @return a socket in server mode
     * @throws IOException if the socket is not connected
     */
    public SSLSocket upgrade(Socket accepted) throws IOException {
        return sslContext.sockets().upgraded(Objects.requireNonNull(accepted, "accepted"), null, true);
    }

    /**
     * Begins TLS like {@link #upgrade(Socket)}, if the client has sent no bytes behind its STARTTLS. Call it before the
     * command is answered, since after the answer the client may begin TLS:
     *
     * <pre>{@code
     * SSLSocket tls = mailTls.upgrade(socket, plaintext); // throws: answer 501 and close
     * answer("220 Ready to start TLS");
     * tls.startHandshake();
     * }</pre>
     *
     * <p>Bytes that arrive between this call and the answer are harmless: they make the handshake fail.
     *
     * @param accepted a connected socket; it is closed with the one that is returned
     * @param plaintext the stream through which the commands were read; nothing is read from it here
     * @return a socket in server mode
     * @throws ProtocolException if bytes are waiting in the stream; the socket is left as it is
     * @throws IOException if the socket is not connected or the stream is closed
     */
    public SSLSocket upgrade(Socket accepted, InputStream plaintext) throws IOException {
        Objects.requireNonNull(accepted, "accepted");
        if (Objects.requireNonNull(plaintext, "plaintext").available() > 0) {
            throw new ProtocolException("the client sent plaintext behind STARTTLS, before it was answered");
        }
        return upgrade(accepted);
    }

    /** Collects the settings of a {@link MailTls}. Not thread-safe. */
    public static final class Builder {
        private final CertificateSelector selector;
        private final ContextSettings settings = new ContextSettings();
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Map<InetAddress, CertificateSelector> viewsByLocalAddress = Map.of();

        private Builder(CertificateSelector selector) {
            this.selector = Objects.requireNonNull(selector, "selector");
        }

        /**
         * Sets the implementation of TLS, by the name of its security provider, which has to be registered when {@link
         * #build()} is called. The default is {@value MailTls#DEFAULT_PROVIDER}, whichever provider the virtual machine
         * would take first, since implementations ask for keys in different ways, which affects the certificates that
         * clients get.
         *
         * @param name for example {@code BCJSSE}
         * @return this
         */
        public Builder provider(String name) {
            settings.provider(Objects.requireNonNull(name, "name"));
            return this;
        }

        /**
         * Sets the implementation of TLS, by its security provider, which need not be registered.
         *
         * @param provider for example a {@code BouncyCastleJsseProvider}
         * @return this
         */
        public Builder provider(Provider provider) {
            settings.provider(Objects.requireNonNull(provider, "provider"));
            return this;
        }

        /**
         * Sets the versions of the protocol. The default is TLS 1.2 and 1.3, as far as the virtual machine enables
         * them.
         *
         * @param protocols one or more, by JSSE's names, for example {@code TLSv1.3}
         * @return this
         * @throws IllegalArgumentException if there is none
         */
        public Builder protocols(String... protocols) {
            settings.protocols(List.of(protocols));
            return this;
        }

        /**
         * Sets the cipher suites, of all versions together. The default is the suites that the implementation enables.
         *
         * @param cipherSuites one or more, by JSSE's names, for example {@code TLS_AES_128_GCM_SHA256}
         * @return this
         * @throws IllegalArgumentException if there is none
         */
        public Builder cipherSuites(String... cipherSuites) {
            settings.cipherSuites(List.of(cipherSuites));
            return this;
        }

        /**
         * Asks clients for a certificate. Clients without one are served, clients with an untrusted one are not.
         *
         * @param trustManager verifies the certificates of clients
         * @return this
         */
        public Builder wantClientCertificate(X509TrustManager trustManager) {
            settings.clientCertificates(
                    ClientAuthentication.WANTED, Objects.requireNonNull(trustManager, "trustManager"));
            return this;
        }

        /**
         * Serves only clients with a trusted certificate.
         *
         * @param trustManager verifies the certificates of clients
         * @return this
         */
        public Builder needClientCertificate(X509TrustManager trustManager) {
            settings.clientCertificates(
                    ClientAuthentication.NEEDED, Objects.requireNonNull(trustManager, "trustManager"));
            return this;
        }

        /**
         * Sets the time that a client may take on a socket from its connection (or from the upgrade) to the end of the
         * handshake.
         *
         * @param timeout positive, at most 24 hours; 10 seconds if never called
         * @return this
         * @throws IllegalArgumentException if the timeout is not in this range
         */
        public Builder handshakeTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_HANDSHAKE) > 0) {
                throw new IllegalArgumentException(
                        "the handshake timeout has to be positive and at most 24 hours, and is " + timeout);
            }
            this.handshakeTimeout = timeout;
            return this;
        }

        /**
         * Gives each of some addresses of this server a default host of its own: a client that has dialled the address
         * is presented this host's certificate where others are presented the default's, as {@link
         * CertificateSelector#withDefaultHost} says. One listener that is bound to all addresses can so serve each of
         * them. Has effect on sockets, by {@link Socket#getLocalAddress()}; engines and key managers know no
         * connection. Behind a translation of addresses, or a proxy, the local address is the one that this machine
         * sees.
         *
         * <p>May wait for the disk, to read the files of these hosts. Called again, it replaces what was said before.
         *
         * @param defaultHosts the default host of each address; the port does not matter, nor does the scope of an IPv6
         *     address
         * @return this
         * @throws IllegalArgumentException if no credentials are for a host, or an address is the wildcard address
         */
        public Builder byLocalAddress(Map<InetAddress, ServerName> defaultHosts) {
            this.viewsByLocalAddress = LocalAddresses.views(selector, LocalAddresses.checked(defaultHosts));
            return this;
        }

        /**
         * Creates the TLS of a server.
         *
         * @return the TLS of a server
         * @throws IllegalStateException if the provider is not registered or has no TLS, or if it does not know a protocol or
         *     cipher suite that was named
         */
        public MailTls build() {
            X509ExtendedKeyManager keyManager = keyManager(selector);
            SSLContext context = settings.context(keyManager);
            ServerDefaults defaults = settings.defaults(SniMatchers.of(selector), context);
            ServerSockets sockets =
                    new ServerSockets(context.getSocketFactory(), factoriesByAddress(), defaults, handshakeTimeout);
            return new MailTls(keyManager, new SniSslContext(context, defaults, sockets));
        }

        /** An address has a context of its own: a key manager is not told to which address a client is connected. */
        private Map<InetAddress, SSLSocketFactory> factoriesByAddress() {
            Map<InetAddress, SSLSocketFactory> factories = new HashMap<>();
            viewsByLocalAddress.forEach((address, view) ->
                    factories.put(address, settings.context(keyManager(view)).getSocketFactory()));
            return factories;
        }
    }
}
