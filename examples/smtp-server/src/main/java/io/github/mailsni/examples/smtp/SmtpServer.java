package io.github.mailsni.examples.smtp;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ServerName;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.netty.TicketKeys;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A running SMTP server, which presents to each client the certificate of the host that it requests, accepts mail for
 * any recipient, and delivers it into a Maildir.
 *
 * <pre>{@code
 * try (SmtpServer server = SmtpServer.builder(directory, ServerName.of("mail.example.com"))
 *         .engine(TlsEngine.NETTY_JDK)
 *         .smtp(0)
 *         .smtps(0)
 *         .maildir(Path.of("Maildir"))
 *         .start()) {
 *     connectTo(server.smtp().orElseThrow());
 * }
 * }</pre>
 *
 * <p>Thread-safe. {@link #close()} waits at most ten seconds for messages under way.
 */
public final class SmtpServer implements AutoCloseable {
    private final Listeners listeners;
    private final List<ListenAddress> listen;

    private SmtpServer(Listeners listeners, List<ListenAddress> listen) {
        this.listeners = listeners;
        this.listen = listen;
    }

    /**
     * Creates a builder.
     *
     * @param selector selects the certificates, for example a certificate directory; the server does not close it. Of
     *     an {@link EximTls} each port has its own ({@link EximTls#forListener(InetAddress, int)}), unless the server
     *     listens on the wildcard address
     * @param hostName the server's name for itself
     * @return a builder of a server on Netty and the JDK's TLS, without any port yet
     */
    public static Builder builder(CertificateSelector selector, ServerName hostName) {
        return new Builder(selector, hostName);
    }

    /**
     * The address for plaintext with STARTTLS.
     *
     * @return the first such address with the port that was bound; empty if none was asked for
     */
    public Optional<InetSocketAddress> smtp() {
        return first(ListenAddress.Protocol.SMTP);
    }

    /**
     * The address for implicit TLS.
     *
     * @return the first such address with the port that was bound; empty if none was asked for
     */
    public Optional<InetSocketAddress> smtps() {
        return first(ListenAddress.Protocol.SMTPS);
    }

    private Optional<InetSocketAddress> first(ListenAddress.Protocol protocol) {
        for (int i = 0; i < listen.size(); i++) {
            if (listen.get(i).protocol() == protocol) {
                return Optional.of(listeners.addresses().get(i));
            }
        }
        return Optional.empty();
    }

    /**
     * All addresses on which the server listens, as the READY line of the program has them: {@code smtp=127.0.0.1:2525}, and {@code
     * smtps=[2001:db8::1]:465=mail.example.net} where clients that name no host get another host's certificate.
     *
     * @return in the order in which they were asked for
     */
    public List<String> ready() {
        List<InetSocketAddress> bound = listeners.addresses();
        return IntStream.range(0, listen.size())
                .mapToObj(i -> listen.get(i).ready(bound.get(i)))
                .toList();
    }

    @Override
    public void close() {
        listeners.close();
    }

    /** Collects the settings of a server. Not thread-safe. */
    public static final class Builder {
        private final CertificateSelector selector;
        private final ServerName hostName;
        private TlsEngine engine = TlsEngine.NETTY_JDK;
        private InetAddress address = InetAddress.getLoopbackAddress();
        private final List<ListenAddress> listen = new ArrayList<>();
        private OptionalInt smtp = OptionalInt.empty();
        private OptionalInt smtps = OptionalInt.empty();
        private Path maildir = Path.of("Maildir");
        private Limits limits = Limits.DEFAULT;
        private ServerCounts counts = new ServerCounts();
        private @Nullable Mailbox mailbox;
        private Optional<TicketKeys> ticketKeys = Optional.empty();

        private Builder(CertificateSelector selector, ServerName hostName) {
            this.selector = selector;
            this.hostName = hostName;
        }

        /**
         * Sets the implementation of TLS; by default the JDK's under Netty.
         *
         * @param value the engine
         * @return this builder
         */
        public Builder engine(TlsEngine value) {
            engine = value;
            return this;
        }

        /**
         * Sets the address on which {@link #smtp} and {@link #smtps} listen; by default the loopback interface.
         *
         * @param value a local address
         * @return this builder
         */
        public Builder bind(InetAddress value) {
            address = value;
            return this;
        }

        /**
         * Listens for plaintext with STARTTLS.
         *
         * @param port a port, or 0 for any that is free
         * @return this builder
         */
        public Builder smtp(int port) {
            smtp = OptionalInt.of(port);
            return this;
        }

        /**
         * Listens for implicit TLS.
         *
         * @param port a port, or 0 for any that is free
         * @return this builder
         */
        public Builder smtps(int port) {
            smtps = OptionalInt.of(port);
            return this;
        }

        /**
         * Listens on one more address, perhaps with a default of its own for clients that name no host.
         *
         * @param address the address, the protocol and the default host
         * @return this builder
         */
        Builder listen(ListenAddress address) {
            listen.add(address);
            return this;
        }

        /**
         * Sets the Maildir for the mail; by default {@code Maildir} in the working directory.
         *
         * @param directory the directory, which is created if it does not exist
         * @return this builder
         */
        public Builder maildir(Path directory) {
            maildir = directory;
            return this;
        }

        Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /** Sets what counts connections and messages. */
        Builder counts(ServerCounts value) {
            counts = value;
            return this;
        }

        Builder mailbox(Mailbox value) {
            mailbox = value;
            return this;
        }

        /**
         * Encrypts session tickets with the keys of a file that several servers have; only with {@link TlsEngine#NETTY_OPENSSL}.
         *
         * @param file a file as {@link TicketKeys} describes it
         * @return this builder
         */
        public Builder ticketKeys(Path file) {
            ticketKeys = Optional.of(TicketKeys.following(file));
            return this;
        }

        /**
         * Opens the Maildir and the ports.
         *
         * @return a running server
         * @throws BindException if a port is in use or may not be opened; the message names the port
         * @throws IOException if the Maildir cannot be used, the engine is not available on this platform or has no ticket keys, their file is
         *     broken, or Exim's options give no certificate for the clients of a port
         */
        public SmtpServer start() throws IOException {
            if (ticketKeys.isPresent() && engine != TlsEngine.NETTY_OPENSSL) {
                throw new IOException("Java's own TLS has no way to set ticket keys; only Netty on OpenSSL has");
            }
            String name = hostName.toString();
            Mailbox destination =
                    mailbox == null ? Maildir.open(maildir, name, Clock.system(ZoneId.systemDefault())) : mailbox;
            List<ListenAddress> all = addresses();
            Setup setup = new Setup(selector, name, all, destination, limits, counts);
            Listeners listeners =
                    switch (engine) {
                        case NETTY_JDK -> NettyListeners.start(setup, SslProvider.JDK, ticketKeys);
                        case NETTY_OPENSSL -> NettyListeners.start(setup, SslProvider.OPENSSL, ticketKeys);
                        case JSSE -> SubEthaListeners.start(setup);
                    };
            return new SmtpServer(listeners, all);
        }

        private List<ListenAddress> addresses() throws IOException {
            List<ListenAddress> all = new ArrayList<>();
            smtp.ifPresent(port -> all.add(ListenAddress.direct(ListenAddress.Protocol.SMTP, address, port)));
            smtps.ifPresent(port -> all.add(ListenAddress.direct(ListenAddress.Protocol.SMTPS, address, port)));
            all.addAll(listen);
            if (selector instanceof EximTls) { // its options may depend on the port
                for (int i = 0; i < all.size(); i++) {
                    ListenAddress each = all.get(i);
                    all.set(i, each.withPort(FreePort.of(each.address(), each.port())));
                }
            }
            return List.copyOf(all);
        }
    }
}
