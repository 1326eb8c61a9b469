package io.github.mailsni;

import java.util.List;
import java.util.Optional;

/**
 * The credentials in the files of one host, or in one folder: those that clients are presented, and those that others displace.
 *
 * <p>Immutable and thread-safe.
 *
 * @param label what the files are called: a host name in A-labels, {@code *.} and a domain, or the name of a folder
 * @param host the host or wildcard that the files are named after; empty where the certificate names the hosts
 * @param credentials those in the files, and a valid one that was in them before and that a renewal does not replace yet; at least one,
 *     unmodifiable
 */
public record StoredCredentials(String label, Optional<HostPattern> host, List<Credential> credentials) {
    /**
     * Copies the list.
     *
     * @param label what the files are called
     * @param host the host or wildcard that the files are named after
     * @param credentials those in the files; at least one
     * @throws IllegalArgumentException if there are no credentials
     */
    public StoredCredentials {
        credentials = List.copyOf(credentials);
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("files without credentials store none");
        }
    }
}
