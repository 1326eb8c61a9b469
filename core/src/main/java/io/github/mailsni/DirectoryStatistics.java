package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a directory, or of Exim's options, in numbers: for gauges and counters. A selector of one's own makes it by {@link
 * #builder}.
 *
 * <p>Immutable and thread-safe. Two are equal if all their numbers are. Only this library implements it.
 */
public sealed interface DirectoryStatistics permits StatisticsValues {
    /** Of how many hosts the expiry is told. */
    int MOST_EXPIRIES = 100;

    /**
     * Begins with zeros.
     *
     * @param at when the numbers were taken
     * @return a builder
     */
    static Builder builder(Instant at) {
        return new Builder(at);
    }

    /**
     * The instant of these numbers.
     *
     * @return when the numbers were taken, by the clock of the directory
     */
    Instant at();

    /**
     * The hosts that have files.
     *
     * @return how many hosts have files here; a host counts once for each of its certificates' files
     */
    int hosts();

    /**
     * The hosts whose files have not been read yet.
     *
     * @return of how many of these nobody has read the files so far
     */
    int unread();

    /**
     * The names whose answer is in memory, with its key material.
     *
     * @return for how many names the answer is in memory, with its key material
     */
    long answersInMemory();

    /**
     * The hosts with files that are not in order, by the reason.
     *
     * @return how many hosts have files that are not in order, by the reason; unmodifiable
     */
    Map<RefusalReason, Integer> refused();

    /**
     * The hosts that are served with their last good credentials.
     *
     * @return how many of these are served with their last good credentials meanwhile
     */
    int newerOnDisk();

    /**
     * The handshakes that got a certificate, by how it was found.
     *
     * @return how many handshakes got a certificate, by how it was found; unmodifiable
     */
    Map<MatchKind, Long> selections();

    /**
     * The handshakes that were rejected for their name.
     *
     * @return how many handshakes were rejected for their name
     */
    long rejections();

    /**
     * The names that clients asked for and that nothing here is for: the certificates to order.
     *
     * @return the names that clients asked for most often and that nothing here is for: the certificates to order; the
     * most wanted first, at most 100, unmodifiable
     */
    List<UnknownName> unknownNames();

    /**
     * The next end of validity.
     *
     * @return when the first certificate in service that is still valid ceases to be so, of those that were read
     */
    Optional<Instant> nextExpiry();

    /**
     * The age of the last comparison of the whole directory with what is served.
     *
     * @return how long ago the whole directory was compared with what is served
     */
    Duration sinceComparison();

    /**
     * Whether the directory has vanished, or does not answer.
     *
     * @return whether the directory has vanished, or does not answer
     */
    boolean lost();

    /**
     * The hosts with a path that does not answer.
     *
     * @return how many hosts have a path that does not answer, such as a link to a network file system that is dead:
     * their last good credentials stay in service, and they are not followed until it does; 0 or more, and the
     * directory itself counts as one
     */
    int unanswering();

    /**
     * The hosts that are served with an expired certificate.
     *
     * @return how many hosts are served with a certificate that has expired, of those that were read
     */
    int expired();

    /**
     * The hosts whose certificates expire soonest.
     *
     * @return when the hosts' certificates expire: the {@value #MOST_EXPIRIES} hosts at most that are nearest to it or
     * past it, the nearest first; a host with keys of several types counts with the certificate that ends first;
     * unmodifiable
     */
    List<HostExpiry> expiries();

    /**
     * When a host's certificate expires.
     *
     * @param host the label of the host, as in {@link DirectoryEvent}
     * @param notAfter until when it is valid
     */
    record HostExpiry(String host, Instant notAfter) {}

    /**
     * A name that clients asked for and that nothing here is for.
     *
     * @param name the name
     * @param times how often it was asked for lately; of names that are rarely asked for among many, nobody keeps count
     */
    record UnknownName(ServerName name, long times) {}

    /** Collects the numbers. Not thread-safe. */
    final class Builder {
        private final Instant at;
        private int hosts = 0;
        private int unread = 0;
        private long answersInMemory = 0;
        private Map<RefusalReason, Integer> refused = Map.of();
        private int newerOnDisk = 0;
        private Map<MatchKind, Long> selections = Map.of();
        private long rejections = 0;
        private List<UnknownName> unknownNames = List.of();
        private Optional<Instant> nextExpiry = Optional.empty();
        private Duration sinceComparison = Duration.ZERO;
        private boolean lost = false;
        private int unanswering = 0;
        private int expired = 0;
        private List<HostExpiry> expiries = List.of();

        private Builder(Instant at) {
            this.at = requireNonNull(at, "at");
        }

        /**
         * Sets the hosts that have files.
         *
         * @param hosts 0 or more
         * @return this
         */
        public Builder hosts(int hosts) {
            this.hosts = hosts;
            return this;
        }

        /**
         * Sets the hosts whose files have not been read yet.
         *
         * @param unread 0 or more
         * @return this
         */
        public Builder unread(int unread) {
            this.unread = unread;
            return this;
        }

        /**
         * Sets the names whose answer is in memory, with its key material.
         *
         * @param answersInMemory 0 or more
         * @return this
         */
        public Builder answersInMemory(long answersInMemory) {
            this.answersInMemory = answersInMemory;
            return this;
        }

        /**
         * Sets the hosts with files that are not in order, by the reason.
         *
         * @param refused by reason
         * @return this
         */
        public Builder refused(Map<RefusalReason, Integer> refused) {
            this.refused = Map.copyOf(refused);
            return this;
        }

        /**
         * Sets the hosts that are served with their last good credentials.
         *
         * @param newerOnDisk 0 or more
         * @return this
         */
        public Builder newerOnDisk(int newerOnDisk) {
            this.newerOnDisk = newerOnDisk;
            return this;
        }

        /**
         * Sets the handshakes that got a certificate, by how it was found.
         *
         * @param selections by how the certificate was found
         * @return this
         */
        public Builder selections(Map<MatchKind, Long> selections) {
            this.selections = Map.copyOf(selections);
            return this;
        }

        /**
         * Sets the handshakes that were rejected for their name.
         *
         * @param rejections 0 or more
         * @return this
         */
        public Builder rejections(long rejections) {
            this.rejections = rejections;
            return this;
        }

        /**
         * Sets the names that clients asked for and that nothing here is for: the certificates to order.
         *
         * @param unknownNames the most wanted first
         * @return this
         */
        public Builder unknownNames(List<UnknownName> unknownNames) {
            this.unknownNames = List.copyOf(unknownNames);
            return this;
        }

        /**
         * Sets the next end of validity.
         *
         * @param nextExpiry empty if no valid certificate is in service
         * @return this
         */
        public Builder nextExpiry(Optional<Instant> nextExpiry) {
            this.nextExpiry = requireNonNull(nextExpiry, "nextExpiry");
            return this;
        }

        /**
         * Sets the age of the last comparison of the whole directory with what is served.
         *
         * @param sinceComparison 0 or more
         * @return this
         */
        public Builder sinceComparison(Duration sinceComparison) {
            this.sinceComparison = requireNonNull(sinceComparison, "sinceComparison");
            return this;
        }

        /**
         * Sets whether the directory has vanished, or does not answer.
         *
         * @param lost whether it has
         * @return this
         */
        public Builder lost(boolean lost) {
            this.lost = lost;
            return this;
        }

        /**
         * Sets the hosts with a path that does not answer.
         *
         * @param unanswering 0 or more
         * @return this
         */
        public Builder unanswering(int unanswering) {
            this.unanswering = unanswering;
            return this;
        }

        /**
         * Sets the hosts that are served with an expired certificate.
         *
         * @param expired 0 or more
         * @return this
         */
        public Builder expired(int expired) {
            this.expired = expired;
            return this;
        }

        /**
         * Sets the hosts whose certificates expire soonest.
         *
         * @param expiries the nearest first
         * @return this
         */
        public Builder expiries(List<HostExpiry> expiries) {
            this.expiries = List.copyOf(expiries);
            return this;
        }

        /**
         * Makes the numbers.
         *
         * @return the numbers
         */
        public DirectoryStatistics build() {
            return new StatisticsValues(
                    at,
                    hosts,
                    unread,
                    answersInMemory,
                    refused,
                    newerOnDisk,
                    selections,
                    rejections,
                    unknownNames,
                    nextExpiry,
                    sinceComparison,
                    lost,
                    unanswering,
                    expired,
                    expiries);
        }
    }
}
