package io.github.mailsni.coverage;

import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The verdict on one host. {@link CoverageCheck} makes it.
 *
 * <p>Immutable and thread-safe. Two are equal if all their values are; they are ordered by the host's name. Only this library implements
 * it.
 *
 * @since 0.1.0
 */
public sealed interface HostCoverage extends Comparable<HostCoverage> permits HostVerdict {
    /**
     * The verdict on a host for which no client was presented a certificate.
     *
     * @param host the host as it was asked for, perhaps with U-labels
     * @param clients the kinds of clients that asked
     * @param problem the reason why they got none
     * @return a verdict with no certificate and this problem for each client
     * @throws IllegalArgumentException if the host is no server name
     */
    static HostCoverage withoutCertificate(String host, Collection<ClientProfile> clients, Problem problem) {
        return new HostVerdict(
                host,
                ServerName.ofUnicode(host),
                Optional.empty(),
                List.of(),
                List.of(),
                clients.stream()
                        .sorted()
                        .map(client -> new ClientVerdict(client, List.of(), List.of(problem)))
                        .toList(),
                List.of(problem));
    }

    /**
     * The host as the caller wrote it.
     *
     * @return the host as it was asked for, perhaps with U-labels
     */
    String host();

    /**
     * The host's name.
     *
     * @return the host's name
     */
    ServerName name();

    /**
     * The rule that found its certificates.
     *
     * @return the kind of match; empty if the certificates were read from a server
     */
    Optional<MatchKind> match();

    /**
     * The leaf for each type of key.
     *
     * @return the leaf for each type of key that a client may be given: those of the host first, in the order of
     * preference, then {@linkplain PresentedCertificate#standIn() stand-ins}; unmodifiable
     */
    List<PresentedCertificate> certificates();

    /**
     * The digests of the keys that TLSA records {@code 3 1 1} must list (RFC 7672 section 3.1).
     *
     * @return the SHA-256 digests of the SubjectPublicKeyInfo of every key that a client may be given that dials the
     * host, whether it sends the name or not: what TLSA records {@code 3 1 1} must list. 64 hexadecimal digits in lower
     * case each; sorted, unmodifiable
     */
    List<String> publicKeys();

    /**
     * The verdicts of the kinds of clients.
     *
     * @return the verdict of each kind of client that was asked for, in the order of {@link ClientProfile};
     * unmodifiable
     */
    List<ClientVerdict> clients();

    /**
     * The problems of the host.
     *
     * @return errors first; an objection only of clients that do not decide is a warning; unmodifiable
     */
    List<Problem> problems();

    /**
     * Whether every kind of client that decides is presented certificates that it can use and accepts.
     *
     * @return whether no problem is an {@linkplain Severity#ERROR error}
     */
    default boolean covered() {
        return problems().stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /**
     * Whether the host has a problem of a kind.
     *
     * @param code the kind
     * @return whether one of the problems has this code
     */
    default boolean has(ProblemCode code) {
        return problems().stream().anyMatch(problem -> problem.code() == code);
    }

    /**
     * The verdict of one kind of client.
     *
     * @param client the kind
     * @return its verdict, or empty if it was not asked for
     */
    default Optional<ClientVerdict> client(ClientProfile client) {
        return clients().stream().filter(each -> each.client() == client).findFirst();
    }

    /**
     * Returns this verdict with more problems, such as those found at a running server.
     *
     * @param more further problems
     * @return a verdict with all of them
     */
    HostCoverage withProblems(Collection<Problem> more);

    /**
     * Returns this verdict with another verdict of one kind of client.
     *
     * @param verdict the client's verdict
     * @return a verdict with it; the problems of the host are as before
     */
    HostCoverage withClient(ClientVerdict verdict);

    /**
     * Returns this verdict with more keys that a client may be presented.
     *
     * @param more further digests of a SubjectPublicKeyInfo, as in {@link #publicKeys}
     * @return a verdict with all of them
     */
    HostCoverage withPublicKeys(Collection<String> more);

    /**
     * Adds the files to a verdict on chains that a server has sent: certificates and problems that the verdict on the
     * files has as well get their files from there.
     *
     * @param disk the verdict on the files of the host
     * @return a verdict that is otherwise equal to this one
     */
    HostCoverage withFilesOf(HostCoverage disk);

    /** Compares hosts by name. */
    @Override
    default int compareTo(HostCoverage other) {
        return name().compareTo(other.name());
    }
}
