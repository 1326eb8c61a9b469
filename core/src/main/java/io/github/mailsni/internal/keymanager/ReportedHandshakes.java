package io.github.mailsni.internal.keymanager;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.OptionalLong;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The handshake that a key manager has reported last on each thread. JSSE asks again, for each cipher suite and key type, where it cannot use
 * the key, such as one on a curve that a TLS 1.2 client does not offer: at once, on one thread. To remember all handshakes of the last seconds
 * would cost each of them a fortieth of its time. Thread-safe.
 */
final class ReportedHandshakes {
    /** Threads outlive a key manager, and class loaders: what they hold on to has classes of the JDK, and no handshake. */
    @SuppressWarnings("ThreadLocalUsage") // each key manager reports by itself; what it leaves on threads is small
    private final ThreadLocal<Map.@Nullable Entry<WeakReference<SSLSession>, Long>> latest = new ThreadLocal<>();

    /**
     * Adds a report.
     *
     * @param credential the {@link io.github.mailsni.Credential#id()} of the credential that the engine gets
     * @return the credential that the engine got before in this handshake, if any
     */
    OptionalLong add(SSLSession handshake, long credential) {
        Map.Entry<WeakReference<SSLSession>, Long> former = latest.get();
        if (former == null || !former.getKey().refersTo(handshake)) {
            latest.set(Map.entry(new WeakReference<>(handshake), credential));
            return OptionalLong.empty();
        }
        latest.set(Map.entry(former.getKey(), credential));
        return OptionalLong.of(former.getValue());
    }
}
