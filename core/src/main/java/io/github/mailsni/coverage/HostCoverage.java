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
 */
public sealed interface HostCoverage extends Comparable<HostCoverage> permits HostVerdict {
    /**
     * The verdict on a host for which no client was presented a certificate.
     *
     * @param host the host as it was asked for, perhaps with U-labels
     * @param clients the kinds of clients that asked
     * @param problem why they got none
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
     * The host in the words of whoever asked.
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
     * How its certificates were found.
     *
     * @return how its certificates were found; empty if they were read from a server
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
     * What is wrong.
     *
     * @return errors first; what only clients object to that do not decide is a warning; unmodifiable
     */
    List<Problem> problems();

    /**
     * The verdict: whether every kind of client that decides is presented certificates that it can use and accepts.
     *
     * @return whether no problem is an {@linkplain Severity#ERROR error}
     */
    default boolean covered() {
        return problems().stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /**
     * Whether there is a problem of a kind.
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
     * The verdict with more problems, for who knows more, such as what a running server sends.
     *
     * @param more further problems
     * @return a verdict with all of them
     */
    HostCoverage withProblems(Collection<Problem> more);

    /**
     * The verdict with that of one kind of client in the place of what was known of it.
     *
     * @param verdict the client's
     * @return a verdict with it; the problems of the host are as before
     */
    HostCoverage withClient(ClientVerdict verdict);

    /**
     * The verdict with more keys that a client may be presented.
     *
     * @param more further digests of a SubjectPublicKeyInfo, as in {@link #publicKeys}
     * @return a verdict with all of them
     */
    HostCoverage withPublicKeys(Collection<String> more);

    /**
     * The verdict on what a server has sent, with the files that have it: certificates and problems that the verdict on the files has,
     * too, get their files from there.
     *
     * @param disk the verdict on the files of the host
     * @return all else is as here
     */
    HostCoverage withFilesOf(HostCoverage disk);

    /** By name. */
    @Override
    default int compareTo(HostCoverage other) {
        return name().compareTo(other.name());
    }
}
