package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that is not in service, and the reason.
 *
 * <p>Immutable and thread-safe.
 *
 * @param file the file to mend, as the user named it
 * @param reason the kind of problem
 * @param problem the fault, what was expected and the remedy; begins in lower case
 * @param hosts the hosts that the file belongs to, by its name or else by its certificate; empty if they are unknown;
 *     unmodifiable
 * @since 0.1.0
 */
public record RefusedFile(Path file, RefusalReason reason, String problem, List<HostPattern> hosts) {
    /**
     * Copies the list.
     *
     * @param file the file to mend, as the user named it
     * @param reason the kind of problem
     * @param problem the fault, what was expected and the remedy; begins in lower case
     * @param hosts the hosts that the file belongs to
     */
    public RefusedFile {
        hosts = List.copyOf(hosts);
    }

    /**
     * Creates an entry for a file whose hosts are unknown.
     *
     * @param file the file to mend, as the user named it
     * @param reason the kind of problem
     * @param problem the fault, what was expected and the remedy; begins in lower case
     */
    public RefusedFile(Path file, RefusalReason reason, String problem) {
        this(file, reason, problem, List.of());
    }

    /**
     * Returns this entry with the hosts that the file belongs to.
     *
     * @param owners the hosts that the file belongs to
     * @return this file, reason and problem with these hosts
     */
    public RefusedFile withHosts(List<HostPattern> owners) {
        return new RefusedFile(file, reason, problem, owners);
    }

    /** Returns one line: the file and the problem. */
    @Override
    public String toString() {
        return Printable.path(file) + ": " + problem;
    }
}
