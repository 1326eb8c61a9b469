package io.github.mailsni.internal.selector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import java.util.List;

/**
 * Gives selections for several names that rest on equal credentials one object for them. Keeps nothing in memory that no selection holds.
 *
 * <p>Thread-safe.
 */
public final class CredentialsPool {
    /** The pooled objects, by the first credential of each. */
    private final Cache<Credential, HostCredentials> pool = Caffeine.newBuilder()
            .weakKeys()
            .weakValues()
            .executor(Runnable::run)
            .build();

    /** Returns the credentials of a host, as {@link HostCredentials#of} makes them. */
    HostCredentials of(String label, List<Credential> credentials) {
        HostCredentials made = HostCredentials.of(label, credentials);
        HostCredentials known = pool.get(made.credentials().get(0), first -> made);
        if (known.label().equals(label) && known.credentials().equals(made.credentials())) {
            return known;
        }
        pool.put(made.credentials().get(0), made);
        return made;
    }
}
