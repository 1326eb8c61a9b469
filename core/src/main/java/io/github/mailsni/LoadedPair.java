package io.github.mailsni;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials from a certificate's file and a key's, as they are or as they were when they last made sense: files that are
 * written at the moment, or that do not belong together, change nothing. Guarded by its owner.
 */
final class LoadedPair {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedPair.class);

    private final CredentialFiles files;
    private final CredentialLoader loader;
    private final Clock clock;
    private long stamp = FileStamp.ABSENT;
    private boolean loaded;
    private List<Credential> credentials = List.of();
    private Optional<RefusedFile> refused = Optional.empty();
    private List<CertificateWarning> warnings = List.of();

    LoadedPair(CredentialFiles files, CredentialLoader loader, Clock clock) {
        this.files = files;
        this.loader = loader;
        this.clock = clock;
    }

    CredentialFiles files() {
        return files;
    }

    /** The last that were good; none if the files never were. */
    List<Credential> credentials() {
        return credentials;
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
        return files.paths().stream().anyMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Reads the files anew if they are not as they were.
     *
     * @return whether the credentials are others than before
     */
    boolean refresh() {
        // taken before the files are read: what is written meanwhile is seen the next time
        long now = present();
        if (loaded && now == stamp) {
            return false;
        }
        stamp = now;
        loaded = true;
        try {
            credentials = CredentialLoader.pair(files, loader.read(files));
            warnings = credentials.stream()
                    .flatMap(credential -> CertificateChecks.of(files, credential, clock.instant()).stream())
                    .toList();
            warnings.forEach(warning -> LOG.warn("served all the same: {}", warning));
            if (refused.isPresent()) {
                LOG.info("in service again: {}", Printable.path(files.certificate()));
            }
            refused = Optional.empty();
            return true;
        } catch (CertificateLoadException e) {
            fail(RefusedFile.of(e));
            return false;
        }
    }

    private void fail(RefusedFile problem) {
        boolean known = refused.filter(problem::equals).isPresent();
        refused = Optional.of(problem);
        if (!known && (!credentials.isEmpty() || anythingThere())) {
            LOG.warn("refused: {}{}", problem, credentials.isEmpty() ? "" : "; the previous pair stays in service");
        }
    }

    private long present() {
        long combined = 0;
        for (Path path : files.paths()) {
            combined = FileStamp.combine(combined, FileStamp.of(path));
        }
        return combined;
    }

    /** How much memory this takes, in bytes, roughly. */
    int weight() {
        List<Integer> sizes = new ArrayList<>();
        credentials.forEach(credential -> sizes.add(credential.chain().size()));
        return 1000 + sizes.stream().mapToInt(size -> 8000 * size).sum();
    }
}
