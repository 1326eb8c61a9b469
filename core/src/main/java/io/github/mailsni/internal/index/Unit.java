package io.github.mailsni.internal.index;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.disk.FileStamp;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one credential, or of several in one file: what the layout calls them, and what is known of them. A million of these
 * are nothing but a name each; what a reading found is kept in a few words, and key material as long as somebody uses it.
 */
public final class Unit {
    /** What the layout knows the files by. */
    private final String unit;

    private volatile Reading reading = Reading.NEVER;

    private volatile int listed;

    public Unit(String unit, int listed) {
        this.unit = unit;
        this.listed = listed;
    }

    public String unit() {
        return unit;
    }

    /** The number of the listing of the directory in which they were seen last. */
    public int listed() {
        return listed;
    }

    public void listed(int listing) {
        listed = listing;
    }

    /** What the last reading found. */
    public Reading reading() {
        return reading;
    }

    public void reading(Reading found) {
        reading = found;
    }

    @Override
    public String toString() {
        return unit;
    }

    /** What the reading of the files found. Immutable, but for the key material, which comes and goes. */
    public static final class Reading {
        static final Reading NEVER = new Reading(FileStamp.ABSENT, Long.MAX_VALUE, 0, Details.NONE, List.of());

        private final long stamp;
        private final long notAfter;
        private final int leafHash;
        private final Details details;
        private volatile WeakReference<@Nullable List<Credential>> credentials;

        private Reading(long stamp, long notAfter, int leafHash, Details details, List<Credential> credentials) {
            this.stamp = stamp;
            this.notAfter = notAfter;
            this.leafHash = leafHash;
            this.details = details;
            this.credentials = credentials.isEmpty() ? Details.NO_CREDENTIALS : new WeakReference<>(credentials);
        }

        /**
         * Files that are in order.
         *
         * @param stamp what they looked like
         * @param credentials what they hold, at least one
         * @param names those that the certificates are for and the index has to know; not the host's own
         * @param predecessors valid credentials that these replace on the day from which they are valid
         */
        public static Reading good(
                long stamp,
                List<Credential> credentials,
                List<String> names,
                List<CertificateWarning> warnings,
                List<Credential> predecessors) {
            long notAfter = Long.MAX_VALUE;
            for (Credential credential : credentials) {
                notAfter = Math.min(notAfter, credential.notAfter().toEpochMilli());
            }
            int count = credentials.size();
            boolean plain = names.isEmpty() && warnings.isEmpty() && predecessors.isEmpty() && count == 1;
            Details details = plain
                    ? Details.NONE
                    : new Details(count, List.copyOf(names), warnings, null, List.of(), predecessors);
            return new Reading(
                    stamp, notAfter, credentials.get(0).leaf().getPublicKey().hashCode(), details, credentials);
        }

        /**
         * Files that are not in order; what they held before stays in service.
         *
         * @param newStamp what they look like
         * @param refusal why
         * @param newLeafHash the hash code of the certificate's public key, if there is one; 0 otherwise
         */
        public Reading refused(long newStamp, RefusedFile refusal, int newLeafHash) {
            List<Credential> kept = lastGood();
            return new Reading(
                    newStamp,
                    kept.isEmpty() ? Long.MAX_VALUE : notAfter,
                    newLeafHash,
                    new Details(
                            kept.size(),
                            kept.isEmpty() ? List.of() : names(),
                            List.of(),
                            refusal,
                            kept,
                            predecessors()),
                    kept);
        }

        /** A copy with another refusal: the problem is the same, its wording is better. */
        public Reading refusedFor(RefusedFile refusal) {
            Details other = new Details(
                    details.count, details.names, details.warnings, refusal, details.kept, details.predecessors);
            return new Reading(stamp, notAfter, leafHash, other, details.kept);
        }

        /**
         * Something is wrong with the files, and it is not decided yet: a writer may still be at work. What was good stays in service,
         * and the files are read again.
         */
        public Reading doubted(RefusedFile doubt) {
            List<Credential> kept = lastGood();
            Details doubted = new Details(count(), names(), details.warnings, doubt, kept, predecessors());
            return new Reading(FileStamp.ABSENT, notAfter, leafHash, doubted, kept);
        }

        /**
         * A copy whose stamp matches nothing, so that the next comparison reads the files again: they changed within the clock's
         * granularity.
         */
        public Reading fresh() {
            return new Reading(FileStamp.combine(stamp, 1), notAfter, leafHash, details, loaded());
        }

        /** A copy with another stamp of the files. */
        public Reading marked(long mark) {
            return mark == stamp ? this : new Reading(mark, notAfter, leafHash, details, loaded());
        }

        /** A copy with one warning more. */
        public Reading warned(CertificateWarning warning) {
            List<CertificateWarning> all = new ArrayList<>(details.warnings);
            all.add(warning);
            Details more =
                    new Details(details.count, details.names, all, details.refusal, details.kept, details.predecessors);
            return new Reading(stamp, notAfter, leafHash, more, loaded());
        }

        /** Takes the key material of the same files, which were read once more because it was not in memory any more. */
        public Reading again(List<Credential> material) {
            credentials = new WeakReference<>(material);
            return this;
        }

        /** A copy without key material, which is read when a client wants it. The last good credentials of refused files stay. */
        public Reading withoutMaterial() {
            return new Reading(stamp, notAfter, leafHash, details, List.of());
        }

        /** Whether the files were read. */
        public boolean known() {
            return this != NEVER;
        }

        /** What the files looked like. */
        public long stamp() {
            return stamp;
        }

        /** Until when the first certificate to expire is valid, in milliseconds; far away if there is none. */
        public long notAfter() {
            return notAfter;
        }

        /** The hash code of the public key in the first certificate; 0 if there is none. */
        public int leafHash() {
            return leafHash;
        }

        public List<String> names() {
            return details.names;
        }

        public List<CertificateWarning> warnings() {
            return details.warnings;
        }

        /** Why the files as they are are not in service; null if they are. */
        public @Nullable RefusedFile refusal() {
            return details.refusal;
        }

        /** Whether the files are in order or not is still to be decided. */
        public boolean undecided() {
            return refusal() != null && stamp == FileStamp.ABSENT;
        }

        /** Whether the files are in service, or may be as soon as they are read. */
        public boolean serves() {
            return refusal() == null || undecided() || !kept().isEmpty();
        }

        /** The last good credentials of files that are refused. */
        public List<Credential> kept() {
            return details.kept;
        }

        private List<Credential> lastGood() {
            return kept().isEmpty() ? loaded() : kept();
        }

        /** Valid credentials that those in the files replace on the day from which they are valid. */
        public List<Credential> predecessors() {
            return details.predecessors;
        }

        /** The credentials if they are in memory; none otherwise. */
        public List<Credential> loaded() {
            List<Credential> loaded = credentials.get();
            return loaded == null ? List.of() : loaded;
        }

        /** How many credentials are in service. */
        public int count() {
            return known() ? details.count : 0;
        }
    }

    /** Split off because most units need none of it: extra names, warnings, a refusal, the last good credentials. */
    private record Details(
            int count,
            List<String> names,
            List<CertificateWarning> warnings,
            @Nullable RefusedFile refusal,
            List<Credential> kept,
            List<Credential> predecessors) {
        static final Details NONE = new Details(1, List.of(), List.of(), null, List.of(), List.of());
        static final WeakReference<@Nullable List<Credential>> NO_CREDENTIALS = new WeakReference<>(null);
    }
}
