package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of a directory, or of Exim's options, for gauges and counters. Other selectors create them with {@link
 * #builder}.
 *
 * <p>Immutable and thread-safe. Two are equal if all their numbers are. Only this library implements it.
 *
 * @since 0.1.0
 */
public sealed interface DirectoryStatistics permits StatisticsValues {
    /** The largest number of {@link #expiries}. */
    int MOST_EXPIRIES = 100;

    /**
     * Creates a builder whose numbers are all zero.
     *
     * @param at the instant at which the numbers were taken
     * @return a builder
     */
    static Builder builder(Instant at) {
        return new Builder(at);
    }

    /**
     * The instant of these numbers.
     *
     * @return the instant, by the clock of the directory
     */
    Instant at();

    /**
     * The hosts that have files.
     *
     * @return the number of hosts; a host counts once for each of its certificates' files
     */
    int hosts();

    /**
     * The hosts whose files have not been read yet.
     *
     * @return the number of these hosts, 0 or more
     */
    int unread();

    /**
     * The names whose selection is in memory, with its key material.
     *
     * @return the number of these names, 0 or more
     */
    long answersInMemory();

    /**
     * The hosts with refused files, by the reason.
     *
     * @return the number of these hosts for each reason; unmodifiable
     */
    Map<RefusalReason, Integer> refused();

    /**
     * The hosts with refused files that are served with their last good credentials.
     *
     * @return the number of these hosts, 0 or more
     */
    int newerOnDisk();

    /**
     * The handshakes that got a certificate, by the kind of match.
     *
     * <p>Netty's handlers count a handshake when it has succeeded, with those that resume a session. Java's own TLS, as of {@code MailTls}, and
     * {@code SniTls.sslContext()} do not tell how a handshake ends: there it counts when its key is chosen, also if it fails afterwards, and
     * not if it resumes a session ({@link HandshakeRecorder}).
     *
     * @return the number of these handshakes for each kind; unmodifiable
     */
    Map<MatchKind, Long> selections();

    /**
     * The handshakes that were rejected for their name.
     *
     * @return the number of these handshakes, 0 or more
     */
    long rejections();

    /**
     * The unknown names that clients asked for: certificates to order.
     *
     * @return the unknown names that clients asked for most often, the most frequent first; at most 100, unmodifiable
     */
    List<UnknownName> unknownNames();

    /**
     * The next expiry of a certificate in service.
     *
     * @return the earliest expiry of the certificates that were read and are still valid
     */
    Optional<Instant> nextExpiry();

    /**
     * The time since the whole directory was last compared with the credentials in service.
     *
     * @return the time, zero or more
     */
    Duration sinceComparison();

    /**
     * Whether the directory has vanished, or does not answer.
     *
     * @return true until the directory is back
     */
    boolean lost();

    /**
     * The hosts with a path that does not answer.
     *
     * @return the number of hosts with a path that does not answer, such as a link to a dead network file system: their
     *     last good credentials stay in service, and their changes are not followed until the path answers; 0 or more,
     *     and the directory itself counts as one
     */
    int unanswering();

    /**
     * The hosts that are served with an expired certificate.
     *
     * @return the number of these hosts, of those that were read
     */
    int expired();

    /**
     * The hosts whose certificates expire soonest.
     *
     * @return the expiries of at most {@value #MOST_EXPIRIES} hosts, the earliest first; a host with keys of several
     *     types counts with the certificate that expires first; unmodifiable
     */
    List<HostExpiry> expiries();

    /**
     * The expiry of a host's certificate.
     *
     * @param host the label of the host, as in {@link DirectoryEvent}
     * @param notAfter the last instant at which it is valid
     */
    record HostExpiry(String host, Instant notAfter) {}

    /**
     * An unknown name that clients asked for.
     *
     * @param name the name
     * @param times the number of recent requests; names that are rarely asked for among many are not counted
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
         * Sets the names whose selection is in memory, with its key material.
         *
         * @param answersInMemory 0 or more
         * @return this
         */
        public Builder answersInMemory(long answersInMemory) {
            this.answersInMemory = answersInMemory;
            return this;
        }

        /**
         * Sets the hosts with refused files, by the reason.
         *
         * @param refused the number of hosts for each reason
         * @return this
         */
        public Builder refused(Map<RefusalReason, Integer> refused) {
            this.refused = Map.copyOf(refused);
            return this;
        }

        /**
         * Sets the hosts with refused files that are served with their last good credentials.
         *
         * @param newerOnDisk 0 or more
         * @return this
         */
        public Builder newerOnDisk(int newerOnDisk) {
            this.newerOnDisk = newerOnDisk;
            return this;
        }

        /**
         * Sets the handshakes that got a certificate, by the kind of match.
         *
         * @param selections the number of handshakes for each kind of match
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
         * Sets the unknown names that clients asked for.
         *
         * @param unknownNames the names, the most frequent first
         * @return this
         */
        public Builder unknownNames(List<UnknownName> unknownNames) {
            this.unknownNames = List.copyOf(unknownNames);
            return this;
        }

        /**
         * Sets the next expiry of a certificate in service.
         *
         * @param nextExpiry empty if no valid certificate is in service
         * @return this
         */
        public Builder nextExpiry(Optional<Instant> nextExpiry) {
            this.nextExpiry = requireNonNull(nextExpiry, "nextExpiry");
            return this;
        }

        /**
         * Sets the time since the whole directory was last compared with the credentials in service.
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
         * @param expiries the expiries, the earliest first
         * @return this
         */
        public Builder expiries(List<HostExpiry> expiries) {
            this.expiries = List.copyOf(expiries);
            return this;
        }

        /**
         * Creates the statistics.
         *
         * @return the statistics
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
