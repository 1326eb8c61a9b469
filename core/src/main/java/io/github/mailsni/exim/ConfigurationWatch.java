package io.github.mailsni.exim;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.material.CredentialLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Exim's configuration anew when that is asked for, as Exim itself does; a change that nobody has asked for is logged. What cannot be
 * read, or gives no certificate to clients without a name, changes nothing. One thread at a time; {@link #refusal} by any.
 */
final class ConfigurationWatch {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);

    private final EximSettings.Reading configuration;
    private final AnswersOfListeners answers;
    private final EximReporter reporter;
    private final EximDisk disk;

    /** What the files looked like when they were read. */
    private Map<Path, Long> read;

    /** What the files looked like when they were read, or when a change was last logged. */
    private Map<Path, Long> told;

    /** Why the configuration as it is now is not in use. Written by the thread that reads it; any thread reads it. */
    private volatile @Nullable RefusedFile refusal;

    /**
     * Watches a configuration that has been read.
     *
     * @param configuration reads it
     * @param answers have the options that were in it
     */
    ConfigurationWatch(
            EximSettings.Reading configuration, AnswersOfListeners answers, EximReporter reporter, EximDisk disk) {
        this.configuration = configuration;
        this.answers = answers;
        this.reporter = reporter;
        this.disk = disk;
        this.read = stamps(Map.of());
        this.told = read;
    }

    /** Returns what the files look like; of those that do not answer, what they looked like before. */
    private Map<Path, Long> stamps(Map<Path, Long> before) {
        Map<Path, Long> present = new HashMap<>();
        answers.options()
                .configuration()
                .forEach(file -> present.put(file, stamp(file, before.getOrDefault(file, FileStamp.ABSENT))));
        return present;
    }

    private long stamp(Path file, long before) {
        try {
            return disk.touch(List.of(file), () -> FileStamp.of(file));
        } catch (UnansweredException e) {
            return before;
        }
    }

    /** Logs a change of the files since they were read. */
    void look() {
        Map<Path, Long> present = stamps(told);
        present.forEach((file, stamp) -> {
            if (!stamp.equals(told.get(file))) {
                LOG.warn(
                        "{}: it has changed since it was read, which has no effect before a reload, or before the program starts"
                                + " again; the files of certificates and keys are followed",
                        Printable.path(file));
            }
        });
        told = present;
    }

    /** Reads the configuration anew if it has changed, and takes it if it gives clients without a name a certificate. */
    void reread() {
        Map<Path, Long> present = stamps(read);
        if (present.equals(read) && refusal == null) {
            return;
        }
        told = present;
        Path file = answers.options().configuration().get(0);
        try {
            EximOptions options = configuration.read();
            answers.take(options);
            refusal = null;
            options.notes().log();
            LOG.info("{}: it has been read anew", Printable.path(file));
        } catch (ExpressionSyntaxException e) {
            refuse(e.refusal(file));
        } catch (CertificateLoadException e) {
            refuse(e.refusal());
        } catch (RuntimeException e) {
            refuse(new RefusedFile(file, RefusalReason.EXPRESSION_FAILED, CredentialLoader.failed(e)));
        }
        present.putAll(newlyIncluded(present));
        read = present;
        told = present;
    }

    /** Returns what the files look like that were not part of the configuration before. */
    private Map<Path, Long> newlyIncluded(Map<Path, Long> known) {
        Map<Path, Long> more = stamps(known);
        more.keySet().removeAll(known.keySet());
        return more;
    }

    private void refuse(RefusedFile found) {
        if (!found.equals(refusal)) {
            LOG.warn("{}; what was read before stays in service", found);
            reporter.refused(Printable.path(found.file()), found, true);
        }
        refusal = found;
    }

    /** Returns why the configuration as it is now is not in use, as of the last reload; empty if it is, or was not reloaded. */
    Optional<RefusedFile> refusal() {
        return Optional.ofNullable(refusal);
    }
}
