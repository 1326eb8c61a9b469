package io.github.mailsni;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;

/**
 * Gives one object for the same credentials of a host, in how many answers they ever are, as long as an answer holds it.
 *
 * <p>Thread-safe.
 */
final class CredentialsPool {
    private final Cache<Key, HostCredentials> pool =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    private record Key(String label, List<Credential> credentials) {}

    /** The credentials of a host, as {@link HostCredentials#of} makes them. */
    HostCredentials of(String label, List<Credential> credentials) {
        return pool.get(
                new Key(label, List.copyOf(credentials)), key -> HostCredentials.of(key.label(), key.credentials()));
    }
}
