package io.github.mailsni.examples.certcheck.live;

import io.github.mailsni.ServerName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A running server that is asked for certificates, by a new connection for each question.
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
     * For how long answers are waited for.
     *
     * @param connection one connection
     * @param all everything, from the making of the {@link LiveServer} on
     */
    public record Patience(Duration connection, Duration all) {}

    /**
     * A server.
     *
     * @param address where it listens
     * @param startTls how it comes to speak TLS
     * @param ourName what we call ourselves; empty: our address
     * @param patience for how long answers are waited for
     * @return the server; it has not been connected to
     */
    public static LiveServer at(
            InetSocketAddress address, StartTls startTls, Optional<String> ourName, Patience patience) {
        return new LiveServer(address, startTls, ourName, patience);
    }

    /**
     * What clients of a host get: one that knows ECDSA only and one that knows RSA only; and if neither gets a certificate,
     * one that knows everything.
     *
     * @param host the host; empty: the clients name none
     * @return the answer to each client
     * @throws ServerException if the server cannot be reached, does not answer in time, or breaks the protocol
     */
    public Map<ClientKind, Answer> ask(Optional<ServerName> host) throws ServerException {
        Map<ClientKind, Answer> answers = new EnumMap<>(ClientKind.class);
        answers.put(ClientKind.ECDSA, ask(host, ClientKind.ECDSA));
        answers.put(ClientKind.RSA, ask(host, ClientKind.RSA));
        if (answers.values().stream().noneMatch(Answer.Sent.class::isInstance)) {
            answers.put(ClientKind.ANY, ask(host, ClientKind.ANY));
        }
        if (answers.values().stream().allMatch(new Answer.Refused(Optional.empty())::equals)) {
            throw new ServerException("the server closes the connection when TLS begins");
        }
        return answers;
    }

    private Answer ask(Optional<ServerName> host, ClientKind kind) throws ServerException {
        Deadline own = Deadline.in(patience);
        try (Connection connection = Connection.open(address, own.orSooner(end))) {
            if (dialogue.isPresent()) {
                dialogue.get().upgrade(connection);
            }
            return Handshake.on(connection, host, kind, dialogue.map(Dialogue::farewell));
        } catch (SocketTimeoutException e) {
            throw new ServerException(end.isOver() ? "not done within " + end : slow(own), e);
        } catch (ServerException e) {
            throw e;
        } catch (IOException e) {
            throw new ServerException("the connection broke: " + Quoted.of(String.valueOf(e.getMessage())), e);
        }
    }

    private String slow(Deadline deadline) {
        return "no answer within " + deadline
                + (startTls == StartTls.NONE
                        ? ""
                        : "; if the port speaks TLS from the first byte, say --starttls none");
    }
}
