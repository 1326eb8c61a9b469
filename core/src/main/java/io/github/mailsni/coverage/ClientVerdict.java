package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The verdict of one kind of client on a host: the certificates that it is presented, and its objections.
 *
 * <p>Immutable and thread-safe.
 *
 * @param client the kind of client
 * @param presented the certificates that it may be presented: those with keys that it can use, of the first candidate for the host's name
 *     that has one; which of several depends on the TLS engine. From a server, the one that it sent. Empty if there is none, and the
 *     handshake fails; unmodifiable
 * @param problems its objections, and warnings of later ones; errors first; unmodifiable
 * @since 0.1.0
 */
public record ClientVerdict(ClientProfile client, List<PresentedCertificate> presented, List<Problem> problems) {
    /**
     * Copies the lists and sorts the problems.
     *
     * @param client the kind of client
     * @param presented the certificates that it may be presented
     * @param problems its objections, and warnings of later ones
     */
    public ClientVerdict {
        requireNonNull(client, "client");
        presented = List.copyOf(presented);
        problems = problems.stream().distinct().sorted().toList();
    }

    /**
     * Whether the client accepts the host.
     *
     * @return whether no problem is an {@linkplain Severity#ERROR error} to it
     */
    public boolean covered() {
        return problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
