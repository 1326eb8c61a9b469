package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.internal.ClosedPath;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.catalog.UnsuitableTreeException;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.UnansweredException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens a directory for the first time, and explains why that fails. */
final class DirectoryAccess {
    private final Path directory;
    private final Layout layout;
    private final Disk disk;

    DirectoryAccess(Path directory, Layout layout, Disk disk) {
        this.directory = directory;
        this.layout = layout;
        this.disk = disk;
    }

    /**
     * Checks that the directory exists.
     *
     * @throws CertificateLoadException if it is not, or does not answer
     */
    void require() throws CertificateLoadException {
        try {
            Optional<String> problem = disk.touchAll(this::problem);
            if (problem.isPresent()) {
                throw unreadable(directory, problem.get(), null);
            }
        } catch (UnansweredException e) {
            throw unanswering(e);
        }
    }

    private Optional<String> problem() {
        if (Layout.isHidden(directory)) {
            return Optional.of(ClosedPath.reason(directory));
        }
        if (Files.isDirectory(directory)) {
            return Optional.empty();
        }
        return Optional.of(
                Files.exists(directory)
                        ? "this is not a directory; name the one with the certificates"
                        : "there is no such directory; name the one with the certificates");
    }

    /**
     * Lists the units of the directory.
     *
     * @throws CertificateLoadException if it cannot be listed, or does not answer
     */
    Set<String> list() throws CertificateLoadException {
        try {
            return disk.touchAll(() -> {
                Set<String> units = new LinkedHashSet<>();
                layout.list(directory, units::add);
                return units;
            });
        } catch (UnansweredException e) {
            throw unanswering(e);
        } catch (AccessDeniedException e) {
            Path closed =
                    e.getFile() == null ? directory : directory.getFileSystem().getPath(e.getFile());
            throw unreadable(closed, "the directory cannot be listed: " + closedReason(closed), e);
        } catch (UnsuitableTreeException e) {
            throw unreadable(directory, String.valueOf(e.getReason()), e);
        } catch (IOException e) {
            throw unreadable(
                    directory,
                    "the directory cannot be listed (" + Printable.reason(e) + "); check its permissions",
                    e);
        }
    }

    private String closedReason(Path closed) {
        try {
            return disk.touchAll(() -> {
                DiskThread.at(closed);
                return ClosedPath.reason(closed);
            });
        } catch (UnansweredException e) {
            return "permission denied";
        }
    }

    /** Explains that the directory does not answer, or why it is not asked. */
    CertificateLoadException unanswering(UnansweredException cause) {
        return unreadable(
                directory,
                disk.directoryProblem()
                        .or(cause::hindrance)
                        .orElse("the directory does not answer; mend the file system that it is on"),
                cause);
    }

    private static CertificateLoadException unreadable(Path directory, String problem, @Nullable IOException cause) {
        return new CertificateLoadException(directory, RefusalReason.DIRECTORY_UNREADABLE, problem, cause);
    }
}
