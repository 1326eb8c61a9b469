package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that is not in service, and why.
 *
 * <p>Immutable and thread-safe.
 *
 * @param file the file to be mended, as the user named it
 * @param reason the kind of problem
 * @param problem what is wrong, what was expected and what to do; begins in lower case
 * @param hosts the hosts whose file it is, by its name, or by the certificate where that tells; empty if neither tells. Unmodifiable
 */
public record RefusedFile(Path file, RefusalReason reason, String problem, List<HostPattern> hosts) {
    /**
     * Copies the list.
     *
     * @param file the file to be mended, as the user named it
     * @param reason the kind of problem
     * @param problem what is wrong, what was expected and what to do; begins in lower case
     * @param hosts the hosts whose file it is
     */
    public RefusedFile {
        hosts = List.copyOf(hosts);
    }

    /**
     * A file of which it is not known whose it is.
     *
     * @param file the file to be mended, as the user named it
     * @param reason the kind of problem
     * @param problem what is wrong, what was expected and what to do; begins in lower case
     */
    public RefusedFile(Path file, RefusalReason reason, String problem) {
        this(file, reason, problem, List.of());
    }

    /**
     * Says whose file it is.
     *
     * @param owners the hosts whose file it is
     * @return the same file, reason and problem with these hosts
     */
    public RefusedFile withHosts(List<HostPattern> owners) {
        return new RefusedFile(file, reason, problem, owners);
    }

    /** One line: the file and the problem. */
    @Override
    public String toString() {
        return Printable.path(file) + ": " + problem;
    }
}
