package io.github.mailsni.examples.certcheck.live;

import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.ClientProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Requests certificates from a running server, by a new connection for each handshake.
 *
 * <p>Thread-safe.
 */
public final class LiveServer {
    private final InetSocketAddress address;
    private final StartTls startTls;
    private final Optional<Dialogue> dialogue;
    private final Duration patience;
    private final Deadline end;

    private LiveServer(InetSocketAddress address, StartTls startTls, Optional<String> ourName, Patience patience) {
        this.address = address;
        this.startTls = startTls;
        this.dialogue = startTls.dialogue(ourName);
        this.patience = patience.connection();
        this.end = Deadline.in(patience.all());
    }

    /**
     * The time limits of connections.
     *
     * @param connection the time for one connection
     * @param all the time for all connections, from the creation of the {@link LiveServer} on
     */
    public record Patience(Duration connection, Duration all) {}

    /**
     * Creates a server.
     *
     * @param address the address on which it listens
     * @param startTls the way in which TLS begins
     * @param ourName our name in EHLO; empty: our address
     * @param patience the time limits of connections
     * @return the server; it has not been connected to
     */
    public static LiveServer at(
            InetSocketAddress address, StartTls startTls, Optional<String> ourName, Patience patience) {
        return new LiveServer(address, startTls, ourName, patience);
    }

    /**
     * Does a handshake for each kind of client of a host, each on a connection of its own.
     *
     * @param host the host; empty: the clients send no server_name
     * @param clients the kinds of clients
     * @return the answer to each client
     * @throws HandshakeException if no handshake has a result, or the server closes each connection of a client that sends a
     *     server_name without an alert
     * @throws ServerException if the server cannot be reached, does not answer in time, or breaks the protocol before TLS begins
     */
    public Map<ClientProfile, Answer> ask(Optional<ServerName> host, Collection<ClientProfile> clients)
            throws ServerException {
        Map<ClientProfile, Answer> answers = new EnumMap<>(ClientProfile.class);
        HandshakeException failure = null;
        for (ClientProfile client : clients) {
            try {
                answers.put(client, ask(host, Offer.of(client)));
            } catch (HandshakeException e) {
                answers.put(client, new Answer.Failed(String.valueOf(e.getMessage())));
                failure = e;
            }
        }
        if (failure != null && answers.values().stream().allMatch(Answer.Failed.class::isInstance)) {
            throw failure;
        }
        // a router by server name does so to clients that send none
        if (host.isPresent() && answers.values().stream().allMatch(new Answer.Refused(Optional.empty())::equals)) {
            throw new HandshakeException("the server closes the connection when TLS begins");
        }
        return answers;
    }

    /**
     * Does a handshake of a client that knows ECDSA keys only.
     *
     * @param host the host; empty: the client sends no server_name
     * @return the answer
     * @throws ServerException if there is no answer
     */
    public Answer askForEcdsa(Optional<ServerName> host) throws ServerException {
        return ask(host, Offer.ECDSA_ONLY);
    }

    private Answer ask(Optional<ServerName> host, Offer offer) throws ServerException {
        Deadline own = Deadline.in(patience);
        boolean tls = false;
        try (Connection connection = Connection.open(address, own.orSooner(end))) {
            if (dialogue.isPresent()) {
                dialogue.get().upgrade(connection);
            }
            tls = true;
            return Handshake.on(connection, host, offer, dialogue.map(Dialogue::farewell));
        } catch (SocketTimeoutException e) {
            String message = end.isOver() ? "not done within " + end : slow(own);
            throw tls ? new HandshakeException(message, e) : new ServerException(message, e);
        } catch (ServerException e) {
            throw e;
        } catch (IOException e) {
            String message = "the connection broke: " + Quoted.of(String.valueOf(e.getMessage()));
            throw tls ? new HandshakeException(message, e) : new ServerException(message, e);
        }
    }

    private String slow(Deadline deadline) {
        return "no answer within " + deadline
                + (startTls == StartTls.NONE
                        ? ""
                        : "; if the port speaks TLS from the first byte, say --starttls none");
    }
}
