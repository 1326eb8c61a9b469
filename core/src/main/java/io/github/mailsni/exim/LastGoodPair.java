package io.github.mailsni.exim;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.material.CredentialChecks;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.pem.KeyMaterial;
import io.github.mailsni.internal.selector.Ranking.Offer;
import io.github.mailsni.internal.selector.Ranking.Source;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials from a certificate's file and a key's, as they are or as they were when they last made sense: files that are
 * written at the moment, or that do not belong together, change nothing. Guarded by its owner.
 */
final class LastGoodPair {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);

    private final PairFiles files;
    private final CredentialLoader loader;
    private final EximDisk disk;
    private final Clock clock;
    private long stamp = FileStamp.ABSENT;
    /** Whether the files were read, and would be read again with the same result as long as they look the same. */
    private boolean known;

    private List<Credential> credentials = List.of();
    /** Valid ones that the credentials replace on the day from which they are valid. */
    private List<Credential> predecessors = List.of();

    private Optional<RefusedFile> refused = Optional.empty();
    private List<CertificateWarning> warnings = List.of();

    LastGoodPair(PairFiles files, CredentialLoader loader, Clock clock, EximDisk disk) {
        this.disk = disk;
        this.files = files;
        this.loader = loader;
        this.clock = clock;
    }

    PairFiles files() {
        return files;
    }

    /** The last that were good; none if the files never were. */
    List<Credential> credentials() {
        return credentials;
    }

    /** The credentials, and those that they replace only on the day from which they are valid. */
    List<Offer> offers() {
        List<Offer> offers = new ArrayList<>();
        credentials.forEach(credential -> offers.add(new Offer(Source.OWN_FILES, files.label(), credential)));
        predecessors.forEach(predecessor -> offers.add(new Offer(
                Source.OWN_FILES, files.label(), predecessor, CredentialLoader.replacedAt(predecessor, credentials))));
        return offers;
    }

    /** Why the files as they are now are not in service. */
    Optional<RefusedFile> refused() {
        return refused;
    }

    List<CertificateWarning> warnings() {
        return warnings;
    }

    /** Whether the operator has put something there: else a failure may be nothing but a name that a client made up. */
    boolean anythingThere() {
        return disk.isAnyThere(files.paths());
    }

    /** Whether a refusal is somebody's problem: files that were served, or that the operator has put there. */
    boolean isWorthTelling() {
        return !credentials.isEmpty() || anythingThere();
    }

    /**
     * Reads the files anew if they are not as they were.
     *
     * @return whether the credentials are others than before
     */
    boolean refresh() {
        try {
            // taken before the files are read: what is written meanwhile is seen the next time
            return refresh(disk.touch(files.paths(), () -> FileStamp.look(files.paths())));
        } catch (UnansweredException e) {
            known = false;
            refused = Optional.of(disk.problem(files)); // told by the disk
            return false;
        }
    }

    private boolean refresh(FileStamp.Look look) throws UnansweredException {
        if (known && look.stamp() == stamp && !look.fresh()) {
            return false;
        }
        stamp = look.stamp();
        known = !look.fresh();
        try {
            List<Credential> before = credentials;
            KeyMaterial content = disk.touch(files.paths(), () -> loader.read(files));
            credentials = CredentialLoader.reused(before, CredentialLoader.pair(files, content));
            if (credentials == before && refused.isEmpty()) {
                return false;
            }
            predecessors = CredentialLoader.predecessors(
                    Stream.concat(before.stream(), predecessors.stream()).toList(), credentials, clock.instant());
            warnings = CredentialChecks.of(files, credentials, content, clock.instant());
            if (refused.isPresent()) {
                LOG.info("in service again: {}", Printable.path(files.certificate()));
            }
            refused = Optional.empty();
            return true;
        } catch (CertificateLoadException e) {
            known &= !CredentialLoader.mayPass(e);
            fail(e.refusal());
            return false;
        }
    }

    private void fail(RefusedFile problem) {
        boolean told = refused.filter(problem::equals).isPresent();
        refused = Optional.of(problem);
        if (!told && isWorthTelling()) {
            LOG.warn("refused: {}{}", problem, credentials.isEmpty() ? "" : "; the previous pair stays in service");
        }
    }

    /** How much memory this takes, in bytes, roughly. */
    int weight() {
        return 1_000
                + Stream.concat(credentials.stream(), predecessors.stream())
                        .mapToInt(CredentialLoader::weight)
                        .sum();
    }
}
