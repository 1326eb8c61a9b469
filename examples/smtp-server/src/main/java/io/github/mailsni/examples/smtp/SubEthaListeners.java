package io.github.mailsni.examples.smtp;

import io.github.mailsni.javamail.MailTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/**
 * Runs SubEthaSMTP with the certificates of a selector: {@link MailTls#upgrade} does its STARTTLS, {@link
 * MailTls#serverSocketFactory()} its implicit TLS. Each connection has a thread; the protocol is SubEthaSMTP's, except
 * for the commands that {@link SubEthaCommands} replaces.
 */
final class SubEthaListeners implements Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(SubEthaListeners.class);

    private final Transactions transactions;
    private final Limits limits;
    private final ServerCounts counts;
    private final Lines lines = new Lines();
    private final Addresses addresses;
    private final Map<Session, Admitted> admitted = new ConcurrentHashMap<>();
    private final List<SMTPServer> servers = new ArrayList<>();

    /** A connection that was let in. */
    private record Admitted(Addresses.Place place, ConnectionLog log) {}

    private SubEthaListeners(Setup setup) {
        this.limits = setup.limits();
        this.counts = setup.counts();
        this.addresses = new Addresses(limits.connectionsOfAnAddress());
        this.transactions = new Transactions(setup, this::log);
    }

    static SubEthaListeners start(Setup setup) throws IOException {
        SubEthaListeners listeners = new SubEthaListeners(setup);
        try {
            listeners.open(setup);
        } catch (IOException | RuntimeException e) {
            listeners.close();
            throw e;
        }
        return listeners;
    }

    /** The log of a session; a fresh one of a session that has ended, which no line comes from. */
    private ConnectionLog log(Session session) {
        Admitted known = admitted.get(session);
        return known == null ? new ConnectionLog(lines, counts) : known.log();
    }

    private void open(Setup setup) throws IOException {
        for (ListenAddress listen : setup.listen()) {
            if (listen.proxied()) {
                throw new IOException("the engine jsse does not speak the PROXY protocol; use --tls netty-jdk or"
                        + " netty-openssl, or listen without +proxy");
            }
            MailTls tls = MailTls.builder(setup.selector(listen)).build();
            SMTPServer.Builder server = server(setup, listen);
            servers.add(started(
                    listen.implicitTls()
                            ? server.serverSocketFactory(tls.serverSocketFactory())
                                    .build()
                            : server.enableTLS().build(),
                    tls));
        }
    }

    private SMTPServer.Builder server(Setup setup, ListenAddress listen) {
        return SMTPServer.port(listen.port())
                .bindAddress(listen.address())
                .hostName(setup.hostName())
                .softwareName("mailsni example")
                .serverThreadName("smtp-accept")
                .executorService(connectionThreads())
                .sessionHandler(new Doorkeeper())
                .messageHandlerFactory(transactions)
                // TraceHeaders writes a fuller one
                .insertReceivedHeaders(false)
                .maxMessageSize(Math.toIntExact(limits.messageSize()))
                .maxRecipients(limits.recipients())
                .maxConnections(limits.connections())
                .connectionTimeout(Math.toIntExact(limits.idle().toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Creates the threads of connections; SubEthaSMTP bounds their number by the limit of connections and a few. */
    private static ExecutorService connectionThreads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(connection -> {
            Thread thread = new Thread(connection, "smtp-" + number.incrementAndGet());
            thread.setDaemon(true);
            // SubEthaSMTP has logged the failure, answered the client, and throws it again
            thread.setUncaughtExceptionHandler((where, what) -> LOG.debug("{} ended", where.getName(), what));
            return thread;
        });
    }

    private SMTPServer started(SMTPServer server, MailTls tls) throws IOException {
        SubEthaCommands.adapt(server, tls, this::log);
        try {
            server.start();
            return server;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw Setup.cannotListen(server.getBindAddress().orElseThrow(), server.getPort(), cause);
            }
            throw e;
        }
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return servers.stream().map(SubEthaListeners::address).toList();
    }

    private static InetSocketAddress address(SMTPServer server) {
        return new InetSocketAddress(server.getBindAddress().orElseThrow(), server.getPortAllocated());
    }

    @Override
    public void close() {
        transactions.drain(limits.drain());
        // closes the connections of the threads, and waits for the threads to end
        List<Thread> stopping = new ArrayList<>();
        for (SMTPServer server : servers) {
            Thread thread = new Thread(server::stop, "smtp-stop");
            thread.setDaemon(true);
            thread.start();
            stopping.add(thread);
        }
        for (Thread thread : stopping) {
            join(thread);
        }
    }

    /** Waits for a thread, but not for ever: one that waits for a dead disk must not keep the server from ending. */
    private void join(Thread thread) {
        try {
            thread.join(Math.max(1, limits.drain().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refuses clients while the server is closing, after a failed handshake, and beyond the limit of one address. */
    private final class Doorkeeper implements SessionHandler {
        @Override
        public SessionAcceptance accept(Session session) {
            try {
                // without this each short reply would wait for the acknowledgement of the one before
                session.getSocket().setTcpNoDelay(true);
            } catch (SocketException closedAlready) {
                LOG.debug("{}: {}", session.getRemoteAddress(), closedAlready.toString());
            }
            if (transactions.draining()) {
                return SessionAcceptance.failure(421, "4.3.2 closing down, try again later");
            }
            counts.connection();
            Client client = new Client(session.getRemoteAddress(), Optional.empty());
            Optional<Addresses.Place> place = addresses.enter(client.address());
            if (place.isEmpty()) {
                counts.turnedAway();
                String why = "4.7.0 too many connections from your address, try again later";
                lines.line(client, "turned away: " + why);
                return withoutGreeting(session, why);
            }
            if (session.getSocket() instanceof SSLSocket tls && !handshake(client, tls)) {
                place.get().close();
                return withoutGreeting(session, "4.7.0 no TLS");
            }
            admitted.put(session, new Admitted(place.get(), new ConnectionLog(lines, counts)));
            return SessionAcceptance.success();
        }

        /** Does the handshake before the first reply, where SubEthaSMTP would log a failure with its stack trace. */
        private boolean handshake(Client client, SSLSocket tls) {
            try {
                tls.startHandshake();
                return true;
            } catch (IOException failure) {
                counts.failedHandshake();
                lines.line(client, Lines.noTls(failure));
                return false;
            }
        }

        /** Refuses a client without a reply: under implicit TLS that would need a handshake. */
        private SessionAcceptance withoutGreeting(Session session, String why) {
            if (session.getSocket() instanceof SSLSocket) {
                session.quit();
            }
            return SessionAcceptance.failure(421, why);
        }

        @Override
        public void onSessionEnd(Session session) {
            Admitted ended = admitted.remove(session);
            if (ended != null) {
                ended.place().close();
                ended.log().end(Client.of(session));
            }
        }
    }
}
