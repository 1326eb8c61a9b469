package io.github.mailsni.internal.material;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.pem.KeyMaterial;
import io.github.mailsni.internal.x509.Validity;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Reads the files of a unit, and is not deceived by a file that is being written: what it has read counts only if the files look
 * afterwards as they did before. Touches the disk on the calling thread. Thread-safe.
 */
public final class UnitFilesReader {
    private static final int TRIES = 3;
    private static final int NO_LEAF = 0;

    private final CredentialLoader loader;
    private final Clock clock;
    private final LongSupplier fileClock;

    /**
     * A reader.
     *
     * @param clock by which certificates are valid
     * @param fileClock by which the system dates files, in milliseconds since 1970
     */
    public UnitFilesReader(CredentialLoader loader, Clock clock, LongSupplier fileClock) {
        this.loader = loader;
        this.clock = clock;
        this.fileClock = fileClock;
    }

    private interface Pairing {
        List<Credential> pair(PairFiles where, KeyMaterial content, Instant now) throws CertificateLoadException;
    }

    /** Returns what the files look like now, and whether a further change might leave that unchanged. */
    public FileStamp.Look look(UnitFiles files) {
        return FileStamp.look(files.paths(), fileClock.getAsLong());
    }

    /**
     * Reads the files of a unit.
     *
     * @param before what is known of the unit: credentials that have not changed stay the same objects
     * @return what the files hold, or why they are refused; empty if there are none any more
     */
    public Optional<Reading> read(UnitFiles files, UnitState before) {
        return read(files, before, CredentialLoader::pair);
    }

    /**
     * Reads the files of a unit to learn their names and faults, and takes the public key that a private key states for its own: a key
     * that was damaged within its number is found when it is read to be used.
     *
     * @return what the files hold, or why they are refused; empty if there are none any more
     */
    public Optional<Reading> skim(UnitFiles files, UnitState before) {
        return read(files, before, CredentialLoader::pairAsStated);
    }

    private Optional<Reading> read(UnitFiles files, UnitState before, Pairing pairing) {
        long stamp = look(files).stamp();
        for (int tries = 1; ; tries++) {
            Optional<Reading> reading = readOnce(files, before, stamp, pairing);
            FileStamp.Look after = look(files);
            if (after.stamp() == stamp) {
                return reading.map(each -> each.seenAs(after));
            }
            stamp = after.stamp();
            if (tries == TRIES) {
                return Optional.of(restless(files, before, stamp));
            }
        }
    }

    /** Refuses files that changed during each attempt to read them; they are read again, though they may stay as they look now. */
    private static Reading restless(UnitFiles files, UnitState before, long stamp) {
        RefusedFile refusal = new RefusedFile(
                files.blamed(),
                RefusalReason.CERTIFICATE_UNREADABLE,
                "it changes while it is read; write a new file and rename it over the old one");
        return Reading.refused(before, stamp, refusal, NO_LEAF).fresh();
    }

    private Optional<Reading> readOnce(UnitFiles files, UnitState before, long stamp, Pairing pairing) {
        try {
            Optional<PairFiles> pair = files.pair(stamp);
            return pair.isPresent() ? Optional.of(read(pair.get(), before, stamp, pairing)) : Optional.empty();
        } catch (CertificateLoadException e) {
            Reading refused = Reading.refused(before, stamp, e.refusal(), NO_LEAF);
            return Optional.of(CredentialLoader.mayPass(e) ? refused.fresh() : refused);
        } catch (RuntimeException e) {
            RefusedFile refusal =
                    new RefusedFile(files.blamed(), RefusalReason.CERTIFICATE_UNREADABLE, CredentialLoader.failed(e));
            return Optional.of(Reading.refused(before, stamp, refusal, NO_LEAF).fresh());
        }
    }

    private Reading read(PairFiles where, UnitState before, long stamp, Pairing pairing)
            throws CertificateLoadException {
        Instant now = clock.instant();
        KeyMaterial content = loader.read(where, now);
        try {
            List<Credential> credentials =
                    CredentialLoader.reused(before.inMemory(), pairing.pair(where, content, now));
            List<CertificateWarning> warnings = CredentialChecks.of(where, credentials, content, now);
            List<Credential> predecessors = CredentialLoader.predecessors(inMemory(before), credentials, now);
            return new Reading(
                    GoodUnit.of(
                            stamp,
                            until(content, now),
                            credentials,
                            names(where, credentials, predecessors),
                            warnings,
                            predecessors),
                    credentials);
        } catch (CertificateLoadException e) {
            PublicKey leaf = content.certificates().isEmpty()
                    ? null
                    : content.certificates().get(0).getPublicKey();
            if (e.reason() != RefusalReason.KEY_MISMATCH || leaf == null) {
                throw e;
            }
            return Reading.refused(before, stamp, e.refusal(), leaf.hashCode());
        }
    }

    /** Returns until when none of the certificates begins or ceases to be valid, in milliseconds since 1970. */
    private static long until(KeyMaterial content, Instant now) {
        return content.certificates().stream()
                .mapToLong(certificate -> Validity.of(certificate).unchangedUntil(now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Returns the time by which certificates are valid. */
    public Instant now() {
        return clock.instant();
    }

    /** Returns the credentials that the files held before, if they are in memory. */
    private static List<Credential> inMemory(UnitState before) {
        return Stream.of(before.inMemory(), before.predecessors())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** Returns the names that the certificates are for, without the host that the files are named after. */
    private static List<String> names(PairFiles where, List<Credential> credentials, List<Credential> predecessors) {
        String own = where.host().map(Object::toString).orElse("");
        return Stream.of(credentials, predecessors)
                .flatMap(List::stream)
                .flatMap(credential -> credential.coveredNames().stream())
                .filter(name -> !name.equals(own))
                .distinct()
                .toList();
    }
}
