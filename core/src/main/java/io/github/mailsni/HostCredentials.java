package io.github.mailsni;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of one host: at least one, at most one of each key type.
 *
 * <p>Immutable and thread-safe. Equal only to itself, like the credentials in it.
 */
public final class HostCredentials {
    private final String label;
    private final List<Credential> credentials;

    private HostCredentials(String label, List<Credential> credentials) {
        this.label = label;
        this.credentials = credentials;
    }

    /**
     * The credentials of a host.
     *
     * @param label what the host is called in log lines: a host name, {@code *.} and a domain, or the name of a folder
     * @param credentials at least one, no two of the same key type
     * @return the credentials, in order of preference
     * @throws IllegalArgumentException if there is none, or if two are of the same key type
     */
    public static HostCredentials of(String label, Collection<Credential> credentials) {
        Map<KeyType, Credential> byType = new EnumMap<>(KeyType.class);
        for (Credential credential : credentials) {
            Credential other = byType.put(credential.keyType(), credential);
            if (other != null) {
                throw new IllegalArgumentException(
                        label + " has two credentials of one key type: " + other + " and " + credential);
            }
        }
        if (byType.isEmpty()) {
            throw new IllegalArgumentException(label + " has no credential");
        }
        return new HostCredentials(label, List.copyOf(byType.values()));
    }

    /**
     * What the host is called in log lines.
     *
     * @return a host name, {@code *.} and a domain, or the name of a folder
     */
    public String label() {
        return label;
    }

    /**
     * All credentials.
     *
     * @return in the order of {@link KeyType}, never empty, unmodifiable
     */
    public List<Credential> credentials() {
        return credentials;
    }

    /**
     * The credential with a key of the given type.
     *
     * @param type the type
     * @return the credential, or empty if the host has none of this type
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

    /** Whether one credential both covers the name and is valid. */
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
