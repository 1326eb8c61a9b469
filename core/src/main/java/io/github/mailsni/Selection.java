package io.github.mailsni;

import java.util.List;

/**
 * The answer to one handshake.
 *
 * @param host the credentials to present
 * @param match how they were found
 * @param covered whether a certificate among them is for the name that was asked for; false if no name was
 * @param candidates all credentials that may be presented, the best first, {@code host} being the first: when a client can
 *     use no key of one candidate, the next is taken, since a sender that does not verify would otherwise go on in
 *     plaintext; unmodifiable
 */
public record Selection(HostCredentials host, MatchKind match, boolean covered, List<HostCredentials> candidates) {
    /**
     * A selection.
     *
     * @param host the credentials to present
     * @param match how they were found
     * @param covered whether a certificate among them is for the name that was asked for
     * @param candidates the best first
     * @throws IllegalArgumentException if {@code host} is not the first candidate
     */
    public Selection {
        candidates = List.copyOf(candidates);
        if (candidates.isEmpty() || candidates.get(0) != host) {
            throw new IllegalArgumentException("the host's credentials are the first candidate");
        }
    }

    /**
     * The selection that has no alternative.
     *
     * @param host the credentials to present
     * @param match how they were found
     * @param covered whether a certificate among them is for the name that was asked for
     * @return the selection
     */
    public static Selection of(HostCredentials host, MatchKind match, boolean covered) {
        return new Selection(host, match, covered, List.of(host));
    }

    /**
     * Whether nothing here is for the name that was asked for: neither a file nor a certificate.
     *
     * @return whether the default is shown for want of anything better
     */
    public boolean unknown() {
        return match == MatchKind.DEFAULT && !covered;
    }
}
