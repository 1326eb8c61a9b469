package io.github.mailsni;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a directory, or of Exim's options, in numbers: for gauges and counters.
 *
 * @param at when the numbers were taken, by the clock of the directory
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
 * @param lost whether the directory has vanished, or does not answer
 * @param unanswering how many hosts have a path that does not answer, such as a link to a network file system that is dead: their
 *     last good credentials stay in service, and they are not followed until it does; 0 or more, and the directory itself counts
 *     as one
 * @param expired how many hosts are served with a certificate that has expired, of those that were read
 * @param expiries when the hosts' certificates expire: the {@value #MOST_EXPIRIES} hosts at most that are nearest to it or past it,
 *     the nearest first; a host with keys of several types counts with the certificate that ends first; unmodifiable
 */
public record DirectoryStatistics(
        Instant at,
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
        int unanswering,
        int expired,
        List<HostExpiry> expiries) {
    /** Of how many hosts the expiry is told. */
    public static final int MOST_EXPIRIES = 100;

    /**
     * The state.
     *
     * @param at when the numbers were taken
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
     * @param lost whether the directory has vanished, or does not answer
     * @param unanswering how many hosts have a path that does not answer
     * @param expired how many hosts are served with a certificate that has expired
     * @param expiries when the hosts' certificates expire, the nearest first
     */
    public DirectoryStatistics {
        refused = Map.copyOf(refused);
        selections = Map.copyOf(selections);
        unknownNames = List.copyOf(unknownNames);
        expiries = List.copyOf(expiries);
    }

    /** The numbers of a selector that has no files and counts nothing. */
    static DirectoryStatistics none(Instant at) {
        return new DirectoryStatistics(
                at,
                0,
                0,
                0,
                Map.of(),
                0,
                Map.of(),
                0,
                List.of(),
                Optional.empty(),
                Duration.ZERO,
                false,
                0,
                0,
                List.of());
    }

    /**
     * When a host's certificate expires.
     *
     * @param host the label of the host, as in {@link DirectoryEvent}
     * @param notAfter until when it is valid
     */
    public record HostExpiry(String host, Instant notAfter) {}

    /**
     * A name that clients asked for and that nothing here is for.
     *
     * @param name the name
     * @param times how often it was asked for lately; of names that are rarely asked for among many, nobody keeps count
     */
    public record UnknownName(ServerName name, long times) {}
}
