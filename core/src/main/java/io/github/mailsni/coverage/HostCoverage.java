package io.github.mailsni.coverage;

import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The verdict on one host.
 *
 * <p>Immutable and thread-safe. Ordered by the host's name.
 *
 * @param host the host as it was asked for, perhaps with U-labels
 * @param name the host's name
 * @param match how its certificates were found; empty if they were read from a server
 * @param certificates the leaf for each type of key that a client may be given: those of the host first, in the order of
 *     preference, then {@linkplain PresentedCertificate#standIn() stand-ins}; unmodifiable
 * @param publicKeys the SHA-256 digests of the SubjectPublicKeyInfo of every key that a client may be given that dials the host,
 *     whether it sends the name or not: what TLSA records {@code 3 1 1} must list. 64 hexadecimal digits in lower case each;
 *     sorted, unmodifiable
 * @param clients the verdict of each kind of client that was asked for, in the order of {@link ClientProfile}; unmodifiable
 * @param problems errors first; what only clients object to that do not decide is a warning; unmodifiable
 */
public record HostCoverage(
        String host,
        ServerName name,
        Optional<MatchKind> match,
        List<PresentedCertificate> certificates,
        List<String> publicKeys,
        List<ClientVerdict> clients,
        List<Problem> problems)
        implements Comparable<HostCoverage> {
    /**
     * Copies the collections and sorts the problems.
     *
     * @param host the host as it was asked for, perhaps with U-labels
     * @param name the host's name
     * @param match how its certificates were found
     * @param certificates the leaf for each type of key that a client may be given
     * @param publicKeys the SHA-256 digests of the SubjectPublicKeyInfo of every key that a client may be given that dials the host, whether it sends the name or not
     * @param clients the verdict of each kind of client
     * @param problems errors first
     */
    public HostCoverage {
        certificates = List.copyOf(certificates);
        publicKeys = publicKeys.stream().distinct().sorted().toList();
        clients = List.copyOf(clients);
        problems = problems.stream().distinct().sorted().toList();
    }

    /**
     * The verdict: whether every kind of client that decides is presented certificates that it can use and accepts.
     *
     * @return whether no problem is an {@linkplain Severity#ERROR error}
     */
    public boolean covered() {
        return problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /**
     * Whether there is a problem of a kind.
     *
     * @param code the kind
     * @return whether one of the problems has this code
     */
    public boolean has(ProblemCode code) {
        return problems.stream().anyMatch(problem -> problem.code() == code);
    }

    /**
     * The verdict with more problems, for who knows more, such as what a running server sends.
     *
     * @param more further problems
     * @return a verdict with all of them
     */
    public HostCoverage withProblems(Collection<Problem> more) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new HostCoverage(host, name, match, certificates, publicKeys, clients, all);
    }

    /**
     * The verdict with that of one kind of client in the place of what was known of it.
     *
     * @param verdict the client's
     * @return a verdict with it; the problems of the host are as before
     */
    public HostCoverage withClient(ClientVerdict verdict) {
        List<ClientVerdict> all = new ArrayList<>(clients.stream()
                .filter(each -> each.client() != verdict.client())
                .toList());
        all.add(verdict);
        all.sort(Comparator.comparing(ClientVerdict::client));
        return new HostCoverage(host, name, match, certificates, publicKeys, all, problems);
    }

    /**
     * The verdict of one kind of client.
     *
     * @param client the kind
     * @return its verdict, or empty if it was not asked for
     */
    public Optional<ClientVerdict> client(ClientProfile client) {
        return clients.stream().filter(each -> each.client() == client).findFirst();
    }

    /** By name. */
    @Override
    public int compareTo(HostCoverage other) {
        return name.compareTo(other.name);
    }
}
