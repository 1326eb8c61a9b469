package io.github.mailsni;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of one host, of which each client gets one whose key it can use: at least one, and at most one for
 * each type of key, on elliptic curves for each curve.
 *
 * <p>Immutable and thread-safe. Equal only to itself, like the credentials in it.
 *
 * @since 0.1.0
 */
public final class HostCredentials {
    private final String label;
    private final List<Credential> credentials;

    private HostCredentials(String label, List<Credential> credentials) {
        this.label = label;
        this.credentials = credentials;
    }

    /**
     * Creates the credentials of a host.
     *
     * @param label the name of the host in log lines: a host name, {@code *.} and a domain, or the name of a folder
     * @param credentials at least one, no two with keys of equal type and curve; of those of one type the preferred one
     *     first
     * @return the credentials, in order of preference
     * @throws IllegalArgumentException if there is none, or if two have keys of the same type and curve
     */
    public static HostCredentials of(String label, Collection<Credential> credentials) {
        Map<Object, Credential> byKind = new LinkedHashMap<>();
        for (Credential credential : credentials) {
            Credential other = byKind.put(List.of(credential.keyType(), credential.curve()), credential);
            if (other != null) {
                throw new IllegalArgumentException(
                        label + " has two credentials of one key type and curve: " + other + " and " + credential);
            }
        }
        if (byKind.isEmpty()) {
            throw new IllegalArgumentException(label + " has no credential");
        }
        return new HostCredentials(
                label,
                byKind.values().stream()
                        .sorted(Comparator.comparing(Credential::keyType))
                        .toList());
    }

    /**
     * The name of the host in log lines.
     *
     * @return a host name, {@code *.} and a domain, or the name of a folder
     */
    public String label() {
        return label;
    }

    /**
     * All credentials.
     *
     * @return in the order of {@link KeyType}, of one type the preferred one first; never empty, unmodifiable
     */
    public List<Credential> credentials() {
        return credentials;
    }

    /**
     * The credential with a key of the given type.
     *
     * @param type the type
     * @return the preferred one if there are several on different curves; empty if the host has none of this type
     */
    public Optional<Credential> credential(KeyType type) {
        for (Credential credential : credentials) {
            if (credential.keyType() == type) {
                return Optional.of(credential);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a credential covers a name.
     *
     * @param name the name
     * @return whether {@link Credential#covers} holds for one of them at least
     */
    public boolean covers(ServerName name) {
        for (Credential credential : credentials) {
            if (credential.covers(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one credential both covers the name and is valid at an instant. */
    boolean covers(ServerName name, Instant when) {
        for (Credential credential : credentials) {
            if (credential.validAt(when) && credential.covers(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return label + " " + credentials;
    }
}
