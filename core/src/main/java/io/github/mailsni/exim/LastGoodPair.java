package io.github.mailsni.exim;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.material.Reading;
import io.github.mailsni.internal.material.UnitFiles;
import io.github.mailsni.internal.material.UnitFilesReader;
import io.github.mailsni.internal.material.UnitState;
import io.github.mailsni.internal.selector.Ranking.Offer;
import io.github.mailsni.internal.selector.Ranking.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the credentials of a certificate's file and a key's, and keeps the last good ones while the files are doubted or refused: see
 * {@link UnitState}. Not thread-safe: its owner locks.
 */
final class LastGoodPair {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);
    private static final long LONGEST_DOUBT_NANOS = TimeUnit.MILLISECONDS.toNanos(UnitState.LONGEST_DOUBT_MILLIS);

    private final PairFiles files;
    private final UnitFilesReader reader;
    private final EximDisk disk;

    private UnitState state = UnitState.Unread.UNREAD;

    /** The credentials in service. The state refers to them weakly, since a directory of a million units cannot keep them all. */
    private List<Credential> credentials = List.of();

    /** What clients may object to in the credentials in service. */
    private List<CertificateWarning> warnings = List.of();

    /** When files that are not in order, and not refused yet, were first seen so; empty if there are none. */
    private Optional<Long> doubtedSince = Optional.empty();

    /** Why nothing is known of the files as they are now: they do not answer. */
    private Optional<RefusedFile> unanswered = Optional.empty();

    /** The result of a comparison with the disk. */
    enum Change {
        NONE,
        /** Other credentials are in service, or those of refused files are in order again. */
        RENEWED,
        /** The credentials in service are as before; clients may object to other things in them, since time has passed. */
        WARNED,
        /** The files are refused, and the operator has to know. */
        REFUSED
    }

    LastGoodPair(PairFiles files, UnitFilesReader reader, EximDisk disk) {
        this.files = files;
        this.reader = reader;
        this.disk = disk;
    }

    /** Locates the pair where the options say. */
    private record Named(PairFiles files) implements UnitFiles {
        @Override
        public List<Path> paths() {
            return files.paths();
        }

        @Override
        public Optional<PairFiles> pair(long stamp) {
            return Optional.of(files);
        }

        @Override
        public Path blamed() {
            return files.certificate();
        }
    }

    /** Returns the last good credentials; none if the files never were in order. */
    List<Credential> credentials() {
        return credentials;
    }

    /** Returns the credentials, and those that they replace only on the day from which they are valid. */
    List<Offer> offers() {
        List<Offer> offers = new ArrayList<>();
        credentials.forEach(credential -> offers.add(new Offer(Source.OWN_FILES, files.label(), credential)));
        state.predecessors()
                .forEach(predecessor -> offers.add(new Offer(
                        Source.OWN_FILES,
                        files.label(),
                        predecessor,
                        CredentialLoader.replacedAt(predecessor, credentials))));
        return offers;
    }

    /** Returns why the files as they are now are not in service, if that is decided. */
    Optional<RefusedFile> refused() {
        return unanswered.or(() -> state.isRefused() ? Optional.ofNullable(state.refusal()) : Optional.empty());
    }

    /** Returns why the files are not in service at this moment, while a writer may still be at work on them. */
    Optional<RefusedFile> doubted() {
        return state.isDoubted() ? Optional.ofNullable(state.refusal()) : Optional.empty();
    }

    /** Whether it is still to be decided what becomes of the files. */
    boolean isUnsettled() {
        return doubtedSince.isPresent();
    }

    List<CertificateWarning> warnings() {
        return warnings;
    }

    /** Whether the operator has put a file there: else a refusal may be about nothing but a name that a client made up. */
    boolean anythingThere() {
        return disk.isAnyThere(files.paths());
    }

    /** Whether a refusal is the operator's problem: the files were in service, or the operator has put one there. */
    boolean isWorthTelling() {
        return !credentials.isEmpty() || anythingThere();
    }

    /** Reads the files if they have changed since they were read, or may have. */
    Change refresh(Occasion occasion) {
        try {
            Optional<Reading> reading = disk.touch(files.paths(), this::readIfChanged);
            unanswered = Optional.empty();
            if (reading.isPresent()) {
                return take(reading.get(), occasion);
            }
            doubtedSince = Optional.empty();
            return Change.NONE;
        } catch (UnansweredException e) {
            boolean isNew = unanswered.isEmpty() && !disk.isClosed(); // that is said of all files at once
            unanswered = Optional.of(disk.problem(files, e)); // logged by the disk
            return isNew && isWorthTelling() ? Change.REFUSED : Change.NONE;
        }
    }

    private Optional<Reading> readIfChanged() {
        Named unit = new Named(files);
        return state.isSettledBy(reader.look(unit), reader.now()) ? Optional.empty() : reader.read(unit, state);
    }

    private Change take(Reading reading, Occasion occasion) {
        return reading.state() instanceof UnitState.Refused refused ? doubt(refused, occasion) : serve(reading);
    }

    private Change serve(Reading reading) {
        boolean wasRefused = state.isRefused();
        boolean unchanged = credentials.equals(reading.credentials()) && !wasRefused;
        doubtedSince = Optional.empty();
        credentials = reading.credentials();
        state = reading.state();
        boolean warned = !warnings.equals(state.warnings());
        warnings = state.warnings();
        if (unchanged) {
            return warned ? Change.WARNED : Change.NONE;
        }
        if (wasRefused) {
            LOG.info("in service again: {}", Printable.path(files.certificate()));
        }
        return Change.RENEWED;
    }

    /** Files that are not in order get the time that a writer needs; then they are refused, once. */
    private Change doubt(UnitState.Refused found, Occasion occasion) {
        boolean operatorsProblem = isWorthTelling();
        long since = doubtedSince.orElse(occasion.now());
        boolean timeIsUp = occasion.decides()
                || !operatorsProblem // no writer is at work where no file is
                || occasion.now() - since >= LONGEST_DOUBT_NANOS;
        if (!found.isDecided(state, timeIsUp)) {
            doubtedSince = Optional.of(since);
            state = state.isRefused() ? state : state.doubted(found.refusal());
            return Change.NONE;
        }
        boolean told = state.isRefused() && found.refusal().equals(state.refusal());
        doubtedSince = Optional.empty();
        state = found;
        if (told || !operatorsProblem) {
            return Change.NONE;
        }
        LOG.warn("refused: {}{}", found.refusal(), credentials.isEmpty() ? "" : "; the previous pair stays in service");
        return Change.REFUSED;
    }

    /** Estimates the memory that this takes, in bytes. */
    int weight() {
        return 1_000
                + Stream.concat(credentials.stream(), state.predecessors().stream())
                        .mapToInt(CredentialLoader::weight)
                        .sum();
    }
}
