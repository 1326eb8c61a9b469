package io.github.mailsni.internal.material;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.disk.FileStamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a unit is in its life. A unit begins {@link Unread}; reading it makes it a {@link GoodUnit} or {@link Doubted}; two seconds after the
 * first change, files that are still not in order make it {@link Refused}, and files that are in order make it good again. What was good
 * stays in service while a unit is doubted or refused.
 *
 * <p>Immutable, but for the key material of a good unit, which leaves memory when no selection holds it, and comes back when a client wants it.
 */
public sealed interface UnitState permits UnitState.NeverRead, GoodUnit, UnitState.NotInOrder {
    /**
     * How long a writer has to finish what it writes, in milliseconds, from the first change on: files that are not in order are doubted
     * for so long, and refused when they still are not in order then.
     */
    long LONGEST_DOUBT_MILLIS = 2_000;

    /**
     * Returns the stamp of the files when they were read: equal stamps mean unchanged files. {@link FileStamp#ABSENT} matches no files.
     */
    long stamp();

    /**
     * Returns when the first of the certificates in service expires, in milliseconds since 1970; {@link Long#MAX_VALUE} if there is none.
     */
    long notAfter();

    /** Returns the hash code of the public key in the first certificate in the files; 0 if there is none. */
    int leafHash();

    /** Returns how many credentials are in service. */
    int count();

    /** Returns the names that certificates in service are for, beside the host that the files are named after. */
    List<String> names();

    /** Returns what clients may object to in the credentials in service. */
    List<CertificateWarning> warnings();

    /** Returns valid credentials that those in the files replace on the day from which they are valid. */
    List<Credential> predecessors();

    /** Returns the credentials in service that are in memory. */
    List<Credential> inMemory();

    /** Returns why the files as they are now are not in service; null if they are, or if they were never read. */
    default @Nullable RefusedFile refusal() {
        return null;
    }

    /** Whether the files are in service, or may be as soon as they are read. */
    default boolean serves() {
        return true;
    }

    /** Whether the files were read. */
    default boolean isRead() {
        return true;
    }

    /**
     * Whether a reading at a time would find what is known of the files, if they have not changed. No more when a certificate in them has begun
     * or ceased to be valid: another issuer may belong into a chain then, and clients may object to other things.
     */
    default boolean holdsAt(Instant now) {
        return true;
    }

    /** Whether files that look so need not be read again at a time. */
    default boolean isSettledBy(FileStamp.Look look, Instant now) {
        return isRead() && !isDoubted() && holdsAt(now) && look.isSettledBy(stamp());
    }

    /** Whether it is still to be decided if the files are in order. */
    default boolean isDoubted() {
        return this instanceof Doubted;
    }

    /** Whether it is decided that the files are not in order. */
    default boolean isRefused() {
        return this instanceof Refused;
    }

    /** Returns the last good credentials of files that are not in order. */
    default List<Credential> kept() {
        return List.of();
    }

    /**
     * Doubts files that are not in order: a writer may still be at work. They are to be read again.
     *
     * @param doubt what is wrong
     */
    default Doubted doubted(RefusedFile doubt) {
        return new Doubted(
                doubt, new LastGood(notAfter(), count(), names(), inMemory(), predecessors()), leafHash(), warnings());
    }

    /**
     * Refuses files that are not in order.
     *
     * @param newStamp what they look like
     * @param refusal why
     * @param newLeafHash the hash code of the certificate's public key, if there is one; 0 otherwise
     */
    default Refused refused(long newStamp, RefusedFile refusal, int newLeafHash) {
        List<Credential> kept = inMemory();
        LastGood lastGood = kept.isEmpty()
                ? new LastGood(Long.MAX_VALUE, 0, List.of(), kept, predecessors())
                : new LastGood(notAfter(), kept.size(), names(), kept, predecessors());
        return new Refused(newStamp, refusal, lastGood, newLeafHash, kept.isEmpty() ? List.of() : warnings());
    }

    /** Returns a copy with one more warning. */
    UnitState warned(CertificateWarning warning);

    /** Returns a copy with another stamp of the files. */
    UnitState marked(long mark);

    /**
     * Returns a copy whose stamp matches nothing, so that the next comparison reads the files again: they changed within the clock's
     * granularity.
     */
    default UnitState fresh() {
        return marked(FileStamp.combine(stamp(), 1));
    }

    /** Returns a copy without key material, which is read when a client wants it. The last good credentials of refused files stay. */
    default UnitState withoutMaterial() {
        return this;
    }

    /** The list with one more. */
    static List<CertificateWarning> with(List<CertificateWarning> warnings, CertificateWarning warning) {
        List<CertificateWarning> all = new ArrayList<>(warnings);
        all.add(warning);
        return List.copyOf(all);
    }

    /** The files were not read to be served. */
    sealed interface NeverRead extends UnitState {
        @Override
        default long stamp() {
            return FileStamp.ABSENT;
        }

        @Override
        default long notAfter() {
            return Long.MAX_VALUE;
        }

        @Override
        default int leafHash() {
            return 0;
        }

        @Override
        default int count() {
            return 0;
        }

        @Override
        default List<CertificateWarning> warnings() {
            return List.of();
        }

        @Override
        default List<Credential> predecessors() {
            return List.of();
        }

        @Override
        default List<Credential> inMemory() {
            return List.of();
        }

        @Override
        default boolean isRead() {
            return false;
        }

        @Override
        default UnitState warned(CertificateWarning warning) {
            return this;
        }

        @Override
        default UnitState marked(long mark) {
            return this;
        }
    }

    /** Nothing is known of the files but what they are called. */
    enum Unread implements NeverRead {
        /** The only value. */
        UNREAD;

        @Override
        public List<String> names() {
            return List.of();
        }
    }

    /**
     * Nothing is known of the files but for which hosts their certificates are.
     *
     * @param names the hosts
     */
    record Listed(List<String> names) implements NeverRead {
        public Listed {
            names = List.copyOf(names);
        }
    }

    /**
     * The credentials that stay in service while their files are not in order.
     *
     * @param notAfter until when its first certificate to expire is valid
     * @param count how many credentials it has
     * @param names what the certificates are for, beside the host that the files are named after
     * @param credentials what the files held, as far as it was in memory
     * @param predecessors what those replace later
     */
    record LastGood(
            long notAfter,
            int count,
            List<String> names,
            List<Credential> credentials,
            List<Credential> predecessors) {}

    /** The files are not in order; the last good credentials stay in service. */
    sealed interface NotInOrder extends UnitState {
        /** Returns what stays in service. */
        LastGood lastGood();

        @Override
        default long notAfter() {
            return lastGood().notAfter;
        }

        @Override
        default int count() {
            return lastGood().count;
        }

        @Override
        default List<String> names() {
            return lastGood().names;
        }

        @Override
        default List<Credential> predecessors() {
            return lastGood().predecessors;
        }

        @Override
        default List<Credential> inMemory() {
            return lastGood().credentials;
        }

        @Override
        default List<Credential> kept() {
            return lastGood().credentials;
        }
    }

    /**
     * The files are not in order, or gone, and a writer may still be at work on them.
     *
     * @param refusal what is wrong
     * @param lastGood what stays in service
     * @param leafHash the hash code of the public key in the certificate that was good
     * @param warnings what was wrong with the files that were good
     */
    record Doubted(RefusedFile refusal, LastGood lastGood, int leafHash, List<CertificateWarning> warnings)
            implements NotInOrder {
        @Override
        public long stamp() {
            return FileStamp.ABSENT;
        }

        @Override
        public Doubted warned(CertificateWarning warning) {
            return new Doubted(refusal, lastGood, leafHash, with(warnings, warning));
        }

        @Override
        public Doubted marked(long mark) {
            return this;
        }
    }

    /**
     * The files are refused: they are not in order, and their writer has had its time.
     *
     * @param stamp what they look like
     * @param refusal what is wrong, what was expected and what to do
     * @param lastGood what stays in service
     * @param leafHash the hash code of the public key in the certificate that is refused; 0 if there is none
     * @param warnings what is wrong with what stays in service
     */
    record Refused(long stamp, RefusedFile refusal, LastGood lastGood, int leafHash, List<CertificateWarning> warnings)
            implements NotInOrder {
        @Override
        public boolean serves() {
            return !lastGood.credentials.isEmpty();
        }

        /**
         * Whether this is the last word about the files, or a writer may still be at work on them.
         *
         * @param before what was known of the files until now
         * @param timeIsUp whether a writer has had {@link #LONGEST_DOUBT_MILLIS} since the first change
         */
        public boolean isDecided(UnitState before, boolean timeIsUp) {
            return timeIsUp || (before.isRefused() && refusal.equals(before.refusal()));
        }

        /** Returns a copy that explains the refusal better. */
        public Refused because(RefusedFile reason) {
            return new Refused(stamp, reason, lastGood, leafHash, warnings);
        }

        @Override
        public Refused warned(CertificateWarning warning) {
            return new Refused(stamp, refusal, lastGood, leafHash, with(warnings, warning));
        }

        @Override
        public Refused marked(long mark) {
            return new Refused(mark, refusal, lastGood, leafHash, warnings);
        }
    }
}
