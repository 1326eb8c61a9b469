package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateNames;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.HostPattern;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.index.UnitState;
import io.github.mailsni.internal.material.CredentialChecks;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.pem.KeyMaterial;
import io.github.mailsni.internal.pem.PublicKeys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Reads the files of one host, and is not deceived by a file that is being written. Touches the disk on the calling thread, which has
 * to be one that may be lost: see {@link Disk}. Thread-safe.
 */
final class UnitReader {
    private static final int TRIES = 3;
    private static final int NO_LEAF = 0;

    private final Path directory;
    private final Layout layout;
    private final CredentialLoader loader;
    private final Clock clock;
    private final LongSupplier fileClock;
    private final Disk disk;

    UnitReader(Path directory, Layout layout, KeyPasswords passwords, Clock clock) {
        this(directory, layout, passwords, clock, System::currentTimeMillis, new DiskThreads());
    }

    /**
     * A reader.
     *
     * @param clock by which certificates are valid
     * @param fileClock by which the system dates files, in milliseconds since 1970
     * @param threads read the files
     */
    UnitReader(
            Path directory,
            Layout layout,
            KeyPasswords passwords,
            Clock clock,
            LongSupplier fileClock,
            DiskThreads threads) {
        this.directory = directory;
        this.layout = layout;
        this.loader = new CredentialLoader(passwords);
        this.clock = clock;
        this.fileClock = fileClock;
        this.disk = new Disk(directory, new DirectoryUnits(directory, layout), threads);
    }

    /** The disk as this reads it. */
    Disk disk() {
        return disk;
    }

    /** What has been read: the knowledge to keep, and the key material. */
    record Read(UnitState state, List<Credential> credentials) {
        /** The same, to be looked at once more when some time has passed. */
        Read fresh() {
            return new Read(state.fresh(), credentials);
        }

        /** The same, with how the files looked after that: perhaps they are to be read once more. */
        Read seenAs(FileStamp.Look look) {
            return state.stamp() == look.stamp() ? new Read(state.marked(look.mark()), credentials) : this;
        }
    }

    /** The time by which certificates are valid or not. */
    Instant now() {
        return clock.instant();
    }

    /** Where the files of a unit are, or where they are expected; none if its name is not even that of a file. */
    List<Path> paths(String unit) {
        if (FileNames.isUnspeakable(unit)) {
            return List.of();
        }
        try {
            return layout.paths(directory, unit);
        } catch (InvalidPathException unspeakable) {
            return List.of();
        }
    }

    /** What the files of a unit look like now, and whether a further change might not be seen in that. */
    FileStamp.Look look(String unit) {
        return FileStamp.look(paths(unit), fileClock.getAsLong());
    }

    /**
     * Reads the files of a unit.
     *
     * @return what they hold, or why they are refused; empty if there are none any more
     */
    Optional<Read> read(Unit files) {
        return read(files, CredentialLoader::pair);
    }

    /**
     * Reads the files of a unit for what is to be known of them, and believes keys what they say of themselves: a key that was damaged
     * within its number is found when it is read to be used.
     *
     * @return what is known, without the key material; empty if there are none any more
     */
    Optional<UnitState> skim(Unit files) {
        return read(files, CredentialLoader::pairAsStated).map(Read::state).map(UnitState::withoutMaterial);
    }

    private interface Pairing {
        List<Credential> pair(PairFiles where, KeyMaterial content) throws CertificateLoadException;
    }

    private Optional<Read> read(Unit files, Pairing pairing) {
        long stamp = look(files.unit()).stamp();
        for (int tries = 1; ; tries++) {
            Optional<Read> read = readOnce(files, stamp, pairing);
            FileStamp.Look after = look(files.unit());
            if (after.stamp() == stamp) {
                return read.map(each -> each.seenAs(after));
            }
            stamp = after.stamp();
            if (tries == TRIES) {
                return Optional.of(restless(files, stamp));
            }
        }
    }

    /** Nothing is known of the files as they look now; that may be how they stay. */
    private Read restless(Unit files, long stamp) {
        RefusedFile refusal = new RefusedFile(
                firstThere(files.unit()),
                RefusalReason.CERTIFICATE_UNREADABLE,
                "it changes while it is read; write a new file and rename it over the old one");
        return refused(files, stamp, refusal, NO_LEAF).fresh();
    }

    private Optional<Read> readOnce(Unit files, long stamp, Pairing pairing) {
        String unit = files.unit();
        Optional<String> misread = FileNames.problem(unit);
        if (misread.isPresent()) {
            return stamp == FileStamp.ABSENT
                    ? Optional.empty()
                    : Optional.of(refusedForItsEncoding(files, stamp, misread.get()));
        }
        try {
            layout.host(unit);
        } catch (IllegalArgumentException notAName) {
            return stamp == FileStamp.ABSENT
                    ? Optional.empty()
                    : Optional.of(refusedForItsName(files, stamp, notAName));
        }
        try {
            Optional<PairFiles> found = layout.files(directory, unit);
            return found.isPresent() ? Optional.of(read(files, found.get(), stamp, pairing)) : Optional.empty();
        } catch (CertificateLoadException e) {
            Read refused = refused(files, stamp, e.refusal(), NO_LEAF);
            return Optional.of(CredentialLoader.mayPass(e) ? refused.fresh() : refused);
        } catch (RuntimeException e) {
            RefusedFile refusal =
                    new RefusedFile(firstThere(unit), RefusalReason.CERTIFICATE_UNREADABLE, CredentialLoader.failed(e));
            return Optional.of(refused(files, stamp, refusal, NO_LEAF).fresh());
        }
    }

    private Read refusedForItsEncoding(Unit files, long stamp, String problem) {
        RefusedFile refusal = new RefusedFile(
                firstThere(files.unit()),
                RefusalReason.NAME_INVALID,
                "the files of \"" + Printable.escape(files.unit()) + "\" cannot be read: " + problem);
        return refused(files, stamp, refusal, NO_LEAF);
    }

    private Read refusedForItsName(Unit files, long stamp, IllegalArgumentException notAName) {
        return refused(
                files,
                stamp,
                new RefusedFile(
                        firstThere(files.unit()),
                        RefusalReason.NAME_INVALID,
                        notAName.getMessage() + "; rename the file to the host's name, or remove it"),
                NO_LEAF);
    }

    /** The files are not there, which may be so for a moment only. */
    RefusedFile missing(String unit) {
        return new RefusedFile(
                firstThere(unit), RefusalReason.CERTIFICATE_MISSING, "it is not there at this moment", hosts(unit));
    }

    private Path firstThere(String unit) {
        List<Path> paths = paths(unit);
        return paths.stream()
                .filter(Layout::isThere)
                .findFirst()
                .or(() -> paths.stream().findFirst())
                .orElse(directory);
    }

    private Read read(Unit files, PairFiles where, long stamp, Pairing pairing) throws CertificateLoadException {
        KeyMaterial content = loader.read(where);
        try {
            List<Credential> credentials =
                    CredentialLoader.reused(files.state().inMemory(), pairing.pair(where, content));
            List<CertificateWarning> warnings = CredentialChecks.of(where, credentials, content, clock.instant());
            List<Credential> predecessors =
                    CredentialLoader.predecessors(inMemory(files.state()), credentials, clock.instant());
            return new Read(
                    UnitState.Good.of(
                            stamp, credentials, names(where, credentials, predecessors), warnings, predecessors),
                    credentials);
        } catch (CertificateLoadException e) {
            PublicKey leaf = content.certificates().isEmpty()
                    ? null
                    : content.certificates().get(0).getPublicKey();
            if (e.reason() != RefusalReason.KEY_MISMATCH || leaf == null) {
                throw e;
            }
            return refused(files, stamp, e.refusal(), leaf.hashCode());
        }
    }

    /** What the files held before, as far as it is in memory. */
    private static List<Credential> inMemory(UnitState before) {
        return Stream.of(before.inMemory(), before.predecessors())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private Read refused(Unit files, long stamp, RefusedFile refusal, int leafHash) {
        UnitState state = files.state().refused(stamp, refusal.withHosts(hosts(files.unit())), leafHash);
        return new Read(state, state.kept());
    }

    /** Whose files are refused: where their name does not tell, the certificate does, if it can be read. */
    private List<HostPattern> hosts(String unit) {
        Optional<HostPattern> named = layout.namedHost(unit);
        if (named.isPresent() || FileNames.isUnspeakable(unit)) {
            return named.stream().toList();
        }
        List<HostPattern> certified = paths(unit).stream()
                .limit(1)
                .flatMap(certificate -> loader.leaf(certificate).stream())
                .flatMap(leaf -> CertificateNames.of(leaf).all().stream())
                .flatMap(name -> HostPattern.parse(name).stream())
                .toList();
        return certified.isEmpty() ? layout.presumedHost(unit).stream().toList() : certified;
    }

    /** What the certificates are for beside the host that the files are named after. */
    private static List<String> names(PairFiles where, List<Credential> credentials, List<Credential> predecessors) {
        Set<String> names = new LinkedHashSet<>();
        credentials.forEach(credential -> names.addAll(credential.coveredNames()));
        predecessors.forEach(credential -> names.addAll(credential.coveredNames()));
        where.host().ifPresent(host -> names.remove(host.toString()));
        return List.copyOf(names);
    }

    /** The public keys of the private ones in a unit's files, as far as they can be computed. */
    List<PublicKey> publicKeys(Unit files) {
        return material(files)
                .map(content -> content.privateKeys().stream()
                        .flatMap(key -> PublicKeys.of(key).stream())
                        .toList())
                .orElse(List.of());
    }

    /** The certificate's file of a unit, if a certificate with a public key is in it. */
    Optional<Path> certificateFile(Unit files, PublicKey key) {
        boolean found = material(files).stream()
                .flatMap(content -> content.certificates().stream())
                .anyMatch(certificate -> certificate.getPublicKey().equals(key));
        return found ? where(files).map(PairFiles::certificate) : Optional.empty();
    }

    private Optional<KeyMaterial> material(Unit files) {
        return where(files).flatMap(where -> {
            try {
                return Optional.of(loader.read(where));
            } catch (CertificateLoadException unreadable) {
                return Optional.empty();
            }
        });
    }

    /** Where the files of a unit are, if they are complete. */
    Optional<PairFiles> where(Unit files) {
        try {
            return layout.files(directory, files.unit());
        } catch (CertificateLoadException | IllegalArgumentException incomplete) {
            return Optional.empty();
        }
    }
}
