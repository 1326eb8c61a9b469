package io.github.mailsni;

import java.util.List;
import java.util.Optional;

/**
 * The credentials in the files of one host, or in one folder: those that clients are presented, and those displaced by
 * others.
 *
 * <p>Immutable and thread-safe.
 *
 * @param label the name of the files: a host name in A-labels, {@code *.} and a domain, or the name of a folder
 * @param host the host or wildcard in the files' name; empty where the certificate names the hosts
 * @param credentials the credentials in the files, and a valid earlier one that a renewal does not replace yet; at
 *     least one, unmodifiable
 * @since 0.1.0
 */
public record StoredCredentials(String label, Optional<HostPattern> host, List<Credential> credentials) {
    /**
     * Copies the list.
     *
     * @param label the name of the files
     * @param host the host or wildcard in the files' name
     * @param credentials the credentials in the files; at least one
     * @throws IllegalArgumentException if there are no credentials
     */
    public StoredCredentials {
        credentials = List.copyOf(credentials);
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("files without credentials store none");
        }
    }
}
