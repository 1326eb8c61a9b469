package io.github.mailsni;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a directory in numbers, for gauges and counters.
 *
 * @param hosts how many hosts have files here; a host counts once for each of its certificates' files
 * @param unread of how many of these nobody has read the files so far
 * @param answersInMemory for how many names the answer is in memory, with its key material
 * @param refused how many hosts have files that are not in order, by the reason; unmodifiable
 * @param newerOnDisk how many of these are served with their last good credentials meanwhile
 * @param selections how many handshakes got a certificate, by how it was found; unmodifiable
 * @param rejections how many handshakes were rejected for their name
 * @param unknownNames the names that clients asked for most often and that nothing here is for: the certificates to order; the
 *     most wanted first, at most 100, unmodifiable
 * @param nextExpiry when the first certificate in service that is still valid ceases to be so, of those that were read
 * @param sinceComparison how long ago the whole directory was compared with what is served
 * @param lost whether the directory has vanished
 * @param unanswering how many paths do not answer, such as links to a network file system that is dead: what is behind them is
 *     not followed until they do; 0 or more
 */
public record DirectoryStatistics(
        int hosts,
        int unread,
        long answersInMemory,
        Map<RefusalReason, Integer> refused,
        int newerOnDisk,
        Map<MatchKind, Long> selections,
        long rejections,
        List<UnknownName> unknownNames,
        Optional<Instant> nextExpiry,
        Duration sinceComparison,
        boolean lost,
        int unanswering) {
    /**
     * The state.
     *
     * @param hosts how many hosts have files here
     * @param unread of how many of these nobody has read the files so far
     * @param answersInMemory for how many names the answer is in memory
     * @param refused how many hosts have files that are not in order
     * @param newerOnDisk how many of these are served with their last good credentials
     * @param selections how many handshakes got a certificate
     * @param rejections how many handshakes were rejected for their name
     * @param unknownNames the names that clients asked for most often and that nothing here is for
     * @param nextExpiry when the first certificate in service that is still valid ceases to be so
     * @param sinceComparison how long ago the whole directory was compared with what is served
     * @param lost whether the directory has vanished
     * @param unanswering how many paths do not answer
     */
    public DirectoryStatistics {
        refused = Map.copyOf(refused);
        selections = Map.copyOf(selections);
        unknownNames = List.copyOf(unknownNames);
    }

    /**
     * A name that clients asked for and that nothing here is for.
     *
     * @param name the name
     * @param times how often it was asked for lately; of names that are rarely asked for among many, nobody keeps count
     */
    public record UnknownName(ServerName name, long times) {}
}
