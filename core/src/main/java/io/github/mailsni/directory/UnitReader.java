package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateNames;
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
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.material.Reading;
import io.github.mailsni.internal.material.UnitFiles;
import io.github.mailsni.internal.material.UnitFilesReader;
import io.github.mailsni.internal.pem.KeyMaterial;
import io.github.mailsni.internal.pem.PublicKeys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads the files of one unit from where the layout has them. Touches the disk on the calling thread, which has to be one that may be
 * lost: see {@link Disk}. Thread-safe.
 */
final class UnitReader {
    private final Path directory;
    private final Layout layout;
    private final CredentialLoader loader;
    private final Clock clock;
    private final UnitFilesReader reader;
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
        this.reader = new UnitFilesReader(loader, clock, fileClock);
        this.disk = new Disk(directory, new DirectoryUnits(directory, layout), threads);
    }

    /** Returns the disk through which the files are touched. */
    Disk disk() {
        return disk;
    }

    /** The time by which certificates are valid or not. */
    Instant now() {
        return clock.instant();
    }

    /** Returns where the files of a unit are, or are expected; nothing if its name cannot be a file's. */
    List<Path> paths(String unit) {
        if (hasNoPath(unit)) {
            return List.of();
        }
        try {
            return layout.paths(directory, unit);
        } catch (InvalidPathException unspeakable) {
            return List.of();
        }
    }

    private boolean hasNoPath(String unit) {
        return layout.isNamedAfterFiles() && FileNames.isUnspeakable(unit);
    }

    /** Returns what the files of a unit look like now, and whether a further change might leave that unchanged. */
    FileStamp.Look look(String unit) {
        return reader.look(new Located(unit));
    }

    /**
     * Reads the files of a unit.
     *
     * @return what they hold, or why they are refused; empty if there are none any more
     */
    Optional<Reading> read(Unit files) {
        return reader.read(new Located(files.unit()), files.state()).map(reading -> withHosts(files, reading));
    }

    /**
     * Reads the files of a unit for what is to be known of them: see {@link UnitFilesReader#skim}.
     *
     * @return what is known, without the key material; empty if there are none any more
     */
    Optional<Reading> skim(Unit files) {
        return reader.skim(new Located(files.unit()), files.state())
                .map(reading -> withHosts(files, reading).withoutMaterial());
    }

    private Reading withHosts(Unit files, Reading reading) {
        return reading.explained(refusal -> refusal.withHosts(hosts(files.unit())));
    }

    /** The files of a unit, where the layout has them. */
    private final class Located implements UnitFiles {
        private final String unit;

        Located(String unit) {
            this.unit = unit;
        }

        @Override
        public List<Path> paths() {
            return UnitReader.this.paths(unit);
        }

        @Override
        public Optional<PairFiles> pair(long stamp) throws CertificateLoadException {
            Optional<String> problem = problemOfName(unit);
            if (problem.isEmpty()) {
                return layout.files(directory, unit);
            }
            if (stamp == FileStamp.ABSENT) {
                return Optional.empty();
            }
            throw new CertificateLoadException(blamed(), RefusalReason.NAME_INVALID, problem.get());
        }

        @Override
        public Path blamed() {
            return firstThere(unit);
        }
    }

    /** Explains why no host can have files of such a name; empty if one can. */
    private Optional<String> problemOfName(String unit) {
        Optional<String> misread = layout.isNamedAfterFiles() ? FileNames.problem(unit, directory) : Optional.empty();
        if (misread.isPresent()) {
            return misread.map(problem -> "the files of \"" + Printable.escape(unit) + "\" cannot be read: " + problem);
        }
        try {
            layout.host(unit);
            return Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.of(notAName.getMessage() + "; rename the file to the host's name, or remove it");
        }
    }

    /** Refuses files that do not exist at this moment. */
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

    /** Finds the hosts of refused files: by the name of the files, or else by the certificate if it can be read. */
    private List<HostPattern> hosts(String unit) {
        Optional<HostPattern> named = layout.namedHost(unit);
        if (named.isPresent() || hasNoPath(unit)) {
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

    /** Computes the public keys of the private ones in a unit's files. */
    List<PublicKey> publicKeys(Unit files) {
        return material(files)
                .map(content -> content.privateKeys().stream()
                        .flatMap(key -> PublicKeys.of(key).stream())
                        .toList())
                .orElse(List.of());
    }

    /** Finds the file of a unit's certificate, if a certificate in it has the public key. */
    Optional<Path> certificateFile(Unit files, PublicKey key) {
        boolean found = material(files).stream()
                .flatMap(content -> content.certificates().stream())
                .anyMatch(certificate -> certificate.getPublicKey().equals(key));
        return found ? where(files).map(PairFiles::certificate) : Optional.empty();
    }

    private Optional<KeyMaterial> material(Unit files) {
        return where(files).flatMap(where -> {
            try {
                return Optional.of(loader.read(where, clock.instant()));
            } catch (CertificateLoadException unreadable) {
                return Optional.empty();
            }
        });
    }

    /** Finds certificate and key of a unit, if both exist. */
    Optional<PairFiles> where(Unit files) {
        try {
            return layout.files(directory, files.unit());
        } catch (CertificateLoadException | IllegalArgumentException incomplete) {
            return Optional.empty();
        }
    }
}
