package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one kind of client that dials a host is presented, and what it objects to.
 *
 * <p>Immutable and thread-safe.
 *
 * @param client the kind of client
 * @param presented the certificates that it may be presented: those with keys that it can use, of the first candidate for the host's name
 *     that has one; which of several depends on the TLS engine. From a server, the one that it sent. Empty if there is none, and the
 *     handshake fails; unmodifiable
 * @param problems what it objects to, and what will be wrong soon; errors first; unmodifiable
 */
public record ClientVerdict(ClientProfile client, List<PresentedCertificate> presented, List<Problem> problems) {
    /**
     * Copies the lists and sorts the problems.
     *
     * @param client the kind of client
     * @param presented the certificates that it may be presented
     * @param problems what it objects to, and what will be wrong soon
     */
    public ClientVerdict {
        requireNonNull(client, "client");
        presented = List.copyOf(presented);
        problems = problems.stream().distinct().sorted().toList();
    }

    /**
     * Whether the client is content.
     *
     * @return whether no problem is an {@linkplain Severity#ERROR error} to it
     */
    public boolean covered() {
        return problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
