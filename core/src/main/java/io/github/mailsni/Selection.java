package io.github.mailsni;

import java.util.List;

/**
 * The credentials that are selected for one handshake.
 *
 * @param host the credentials to present
 * @param match the rule that found them
 * @param covered whether a certificate among them covers the requested name; false if no name was requested
 * @param candidates all credentials that may be presented, the best first, which is {@code host}: when a client can use
 *     no key of one candidate, the next is taken, since a sender that does not verify would otherwise go on in
 *     plaintext; unmodifiable
 * @since 0.1.0
 */
public record Selection(HostCredentials host, MatchKind match, boolean covered, List<HostCredentials> candidates) {
    /**
     * Creates a selection.
     *
     * @param host the credentials to present
     * @param match the rule that found them
     * @param covered whether a certificate among them covers the requested name
     * @param candidates the candidates, the best first
     * @throws IllegalArgumentException if {@code host} is not the first candidate
     */
    public Selection {
        candidates = List.copyOf(candidates);
        if (candidates.isEmpty() || candidates.get(0) != host) {
            throw new IllegalArgumentException("the host's credentials are the first candidate");
        }
    }

    /**
     * Creates a selection with one candidate.
     *
     * @param host the credentials to present
     * @param match the rule that found them
     * @param covered whether a certificate among them covers the requested name
     * @return the selection
     */
    public static Selection of(HostCredentials host, MatchKind match, boolean covered) {
        return new Selection(host, match, covered, List.of(host));
    }

    /**
     * Whether the requested name is unknown: no file and no certificate is for it.
     *
     * @return whether the default is presented for lack of a match
     */
    public boolean unknown() {
        return match == MatchKind.DEFAULT && !covered;
    }
}
