package io.github.mailsni.metrics;

import io.github.mailsni.CertificateSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;

/**
 * Registers the numbers of a {@code CertificateDirectory}, of {@code EximTls} or of a view of one with Micrometer.
 *
 * <pre>{@code
 * new CertificateMetrics(certificates).bindTo(registry);
 * }</pre>
 *
 * <table>
 *   <caption>Meters; a registry for Prometheus shows {@code mailsni.host.expiry} as {@code mailsni_host_expiry_seconds}, and
 *       {@code mailsni.selections} as {@code mailsni_selections_total}</caption>
 *   <tr><th>Name</th><th>Kind</th><th>Meaning</th></tr>
 *   <tr><td>{@code mailsni.hosts}</td><td>gauge</td><td>hosts that have files</td></tr>
 *   <tr><td>{@code mailsni.hosts.unread}</td><td>gauge</td><td>of these, those whose files have not been read so far</td></tr>
 *   <tr><td>{@code mailsni.hosts.refused}, {@code reason}</td><td>gauge</td><td>hosts with files that are refused, by
 *       {@code RefusalReason.code()}</td></tr>
 *   <tr><td>{@code mailsni.hosts.newer.on.disk}</td><td>gauge</td><td>of these, those that are served with their last good
 *       credentials</td></tr>
 *   <tr><td>{@code mailsni.hosts.expired}</td><td>gauge</td><td>hosts whose certificate has expired</td></tr>
 *   <tr><td>{@code mailsni.answers}</td><td>gauge</td><td>names whose answer is in memory, with its key material</td></tr>
 *   <tr><td>{@code mailsni.selections}, {@code match}</td><td>counter</td><td>handshakes that got a certificate, by
 *       {@code MatchKind.code()}; under Java's own TLS also those
 *       that fail afterwards, and none that resume a session ({@code DirectoryStatistics.selections()})</td></tr>
 *   <tr><td>{@code mailsni.rejections}</td><td>counter</td><td>handshakes that were rejected for their name</td></tr>
 *   <tr><td>{@code mailsni.expiry}</td><td>time gauge</td><td>until the certificate of the nearest host expires; negative when it
 *       has; no number without certificates</td></tr>
 *   <tr><td>{@code mailsni.host.expiry}, {@code host}</td><td>time gauge</td><td>until the host's certificate expires; negative when
 *       it has. One for each of the hosts that are nearest to it, 100 at most; it goes when the host does</td></tr>
 *   <tr><td>{@code mailsni.comparison.age}</td><td>time gauge</td><td>since the files were compared with what is served</td></tr>
 *   <tr><td>{@code mailsni.directory.lost}</td><td>gauge</td><td>1 while the directory has vanished, otherwise 0</td></tr>
 *   <tr><td>{@code mailsni.paths.unanswering}</td><td>gauge</td><td>paths that do not answer, such as links to a network file system
 *       that is dead</td></tr>
 * </table>
 *
 * <p>Times are in seconds where the registry has no unit of its own, and by the directory's clock. Numbers are current;
 * in a directory of several hundred thousand hosts, where counting takes long, they may be some seconds old.
 *
 * <p>The registry refers to the directory weakly, and needs this object only while {@link #bindTo} runs. When the
 * directory is closed, its meters are removed from the registry. Binding under the tags of another directory replaces
 * that directory's meters.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
@SuppressWarnings("exports") // its users have Micrometer
public final class CertificateMetrics implements MeterBinder {
    private final CertificateSource source;
    private final Tags tags;

    /**
     * Creates the meters of a directory.
     *
     * @param source a directory, Exim's options, or a view of them
     */
    public CertificateMetrics(CertificateSource source) {
        this(source, Tags.empty());
    }

    /**
     * Creates the meters of one of several directories.
     *
     * @param source a directory, Exim's options, or a view of them
     * @param tags the tags that distinguish it from the others
     */
    public CertificateMetrics(CertificateSource source, Iterable<Tag> tags) {
        this.source = Objects.requireNonNull(source, "source");
        this.tags = Tags.of(Objects.requireNonNull(tags, "tags"));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        BoundMeters.bind(source.origin(), Objects.requireNonNull(registry, "registry"), tags);
    }
}
