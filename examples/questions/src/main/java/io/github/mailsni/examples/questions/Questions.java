package io.github.mailsni.examples.questions;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What mail clients ask of servers: each host by name, in TLS 1.2 and 1.3, as clients that can use RSA or ECDSA keys only,
 * an unknown name and none, after a renewal, returning, and with plaintext injected behind STARTTLS.
 */
public final class Questions {
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    private final MailHosts hosts;
    private final List<String> wrong = new ArrayList<>();
    private Duration longestRenewal = Duration.ofSeconds(30);
    private int asked;

    /**
     * Creates questions.
     *
     * @param hosts the hosts that the servers answer for
     */
    public Questions(MailHosts hosts) {
        this.hosts = hosts;
    }

    /** Waits for a renewal no longer than this. */
    Questions waitingAtMost(Duration longest) {
        longestRenewal = longest;
        return this;
    }

    /**
     * Asks everything, renews the certificates of all hosts, and asks for them again.
     *
     * @param servers the listeners of one server
     * @return the number of questions
     * @throws AssertionError if an answer is wrong; it lists all that are
     * @throws IOException if the renewed files cannot be written
     */
    public int ask(MailServer... servers) throws IOException {
        for (MailServer server : servers) {
            for (Ability ability : Ability.values()) {
                byName(server, ability, "");
            }
            returning(server);
            if (server.protocol().startTls()) {
                injecting(server);
            }
        }
        hosts.renew();
        for (MailServer server : servers) {
            awaitRenewal(server);
            byName(server, Ability.ANY, ", after the renewal");
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    wrong.size() + " of " + asked + " answers are wrong:\n  " + String.join("\n  ", wrong));
        }
        return asked;
    }

    private void byName(MailServer server, Ability ability, String when) {
        for (String version : VERSIONS) {
            for (Optional<String> name : hosts.names()) {
                if (ability == Ability.ANY || server.engine().choosesByClient()) {
                    byName(server, version, ability, name, when);
                }
            }
        }
    }

    private void byName(MailServer server, String version, Ability ability, Optional<String> name, String when) {
        String question = version + ", " + ability + ", " + name.orElse("no name") + when;
        question(server, question, () -> {
            Client.Seen seen = new Client(hosts, version, ability).visit(server, name);
            boolean rsaFirst = ability == Ability.ANY && server.engine().prefersRsa(version);
            List<Ability> kinds = rsaFirst ? List.of(Ability.RSA_ONLY, Ability.ANY) : List.of(ability);
            X509Certificate expected = hosts.expected(name, kinds);
            boolean anyOfHost = !server.engine().choosesByClient()
                    && hosts.all(name.orElse(MailHosts.UNKNOWN)).contains(seen.leaf());
            return seen.leaf().equals(expected) || anyOfHost
                    ? Optional.empty()
                    : Optional.of(hosts.describe(seen.leaf()) + " instead of " + hosts.describe(expected));
        });
    }

    private void returning(MailServer server) {
        for (String version : VERSIONS) {
            for (String host : List.of(MailHosts.FIRST, MailHosts.DEFAULT_HOST)) {
                question(server, version + ", back at " + host, () -> {
                    Client client = new Client(hosts, version, Ability.ANY);
                    client.visit(server, Optional.of(host));
                    Client.Seen seen = client.visit(server, Optional.of(host));
                    return right(seen, host)
                            .or(() -> server.engine()
                                    .resumes(version, host, hosts.defaultHost())
                                    .filter(resumes -> resumes != seen.resumed())
                                    .map(resumes ->
                                            resumes ? "the session was not resumed" : "the session was resumed"));
                });
            }
            if (!server.engine().keepsSessionsApart()) {
                continue;
            }
            question(server, version + ", at another host with the session of the first", () -> {
                Client client = new Client(hosts, version, Ability.ANY);
                client.visit(server, Optional.of(MailHosts.FIRST));
                Client.Seen seen = client.visit(server, Optional.of(MailHosts.SECOND));
                return seen.resumed() ? Optional.of("the session was resumed") : right(seen, MailHosts.SECOND);
            });
        }
    }

    private Optional<String> right(Client.Seen seen, String host) {
        return hosts.all(host).contains(seen.leaf())
                ? Optional.empty()
                : Optional.of(hosts.describe(seen.leaf()) + " instead of one of " + host);
    }

    private void injecting(MailServer server) {
        Dialogue dialogue = server.protocol().dialogue();
        question(server, "a whole line behind STARTTLS", () -> injection(server, dialogue.wholeLine(), ""));
        question(server, "a part of a line behind STARTTLS", () -> injection(server, dialogue.partOfLine(), ""));
        question(server, "a later packet behind STARTTLS", () -> injection(server, "", dialogue.wholeLine()));
    }

    /**
     * Sends plaintext with STARTTLS or after its answer. The server may refuse, end the connection, or lose what was sent; it
     * must not answer it, neither in plaintext nor within TLS.
     */
    private Optional<String> injection(MailServer server, String behind, String later) throws IOException {
        Dialogue dialogue = server.protocol().dialogue();
        try (Socket socket = Client.dial(server)) {
            Lines plain = new Lines(socket);
            dialogue.greeting(plain);
            plain.write(dialogue.startTls() + behind);
            if (refuses(dialogue, plain)) {
                return socket.getInputStream().read() < 0
                        ? Optional.empty()
                        : Optional.of("the server refuses it, and goes on in plaintext");
            }
            plain.write(later);
            return new Client(hosts, "TLSv1.3", Ability.ANY).injected(socket, server);
        }
    }

    private static boolean refuses(Dialogue dialogue, Lines plain) throws IOException {
        try {
            return !dialogue.goAhead(plain);
        } catch (EOFException closed) {
            return true;
        }
    }

    /** Renewed files are seen within about a second. */
    private void awaitRenewal(MailServer server) {
        long end = System.nanoTime() + longestRenewal.toNanos();
        while (System.nanoTime() < end) {
            boolean renewed = true;
            for (Optional<String> name : hosts.names()) {
                renewed &= serves(server, name);
            }
            if (renewed) {
                return;
            }
        }
    }

    private boolean serves(MailServer server, Optional<String> name) {
        try {
            Client.Seen seen = new Client(hosts, "TLSv1.3", Ability.ANY).visit(server, name);
            return hosts.all(name.orElse(MailHosts.UNKNOWN)).contains(seen.leaf());
        } catch (IOException notNow) {
            return false;
        }
    }

    private interface Question {
        /** What is wrong with the answer. */
        Optional<String> put() throws IOException;
    }

    private void question(MailServer server, String text, Question question) {
        asked++;
        try {
            question.put().ifPresent(answer -> wrong.add(server.protocol() + ", " + text + ": " + answer));
        } catch (IOException | RuntimeException e) {
            wrong.add(server.protocol() + ", " + text + ": " + e);
        }
    }
}
