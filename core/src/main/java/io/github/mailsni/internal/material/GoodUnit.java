package io.github.mailsni.internal.material;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a unit whose files are in order and in service. Its key material leaves memory when no selection holds it, and comes back when a
 * client wants it.
 */
public final class GoodUnit implements UnitState {
    private static final WeakReference<@Nullable List<Credential>> NOT_IN_MEMORY = new WeakReference<>(null);

    private final long stamp;

    /** Until when, in milliseconds since 1970, the chains and the warnings are those that a reading of the files would give. */
    private final long until;

    private final long notAfter;
    private final int leafHash;
    private final Details details;

    /**
     * The key material, as long as it is in memory. Any thread that has read these files writes it; a reader that sees an older list
     * reads the files once more.
     */
    private volatile WeakReference<@Nullable List<Credential>> credentials;

    /**
     * Split off because most units need none of it.
     *
     * @param moreKeys the hash codes of the public keys of all credentials but the first
     */
    private record Details(
            List<Integer> moreKeys,
            List<String> names,
            List<CertificateWarning> warnings,
            List<Credential> predecessors) {
        static final Details NONE = new Details(List.of(), List.of(), List.of(), List.of());
    }

    private GoodUnit(
            long stamp,
            long until,
            long notAfter,
            int leafHash,
            Details details,
            WeakReference<@Nullable List<Credential>> credentials) {
        this.stamp = stamp;
        this.until = until;
        this.notAfter = notAfter;
        this.leafHash = leafHash;
        this.details = details;
        this.credentials = credentials;
    }

    /**
     * Makes the state of files that are in order.
     *
     * @param stamp what they looked like
     * @param until when the first of the certificates in them begins or ceases to be valid, in milliseconds since 1970
     * @param credentials what they hold, at least one
     * @param names those that the certificates are for and the index has to know; not the host's own
     * @param warnings what is wrong with them
     * @param predecessors valid credentials that these replace on the day from which they are valid
     */
    public static GoodUnit of(
            long stamp,
            long until,
            List<Credential> credentials,
            List<String> names,
            List<CertificateWarning> warnings,
            List<Credential> predecessors) {
        long notAfter = Long.MAX_VALUE;
        for (Credential credential : credentials) {
            notAfter = Math.min(notAfter, credential.notAfter().toEpochMilli());
        }
        boolean plain = credentials.size() == 1 && names.isEmpty() && warnings.isEmpty() && predecessors.isEmpty();
        return new GoodUnit(
                stamp,
                until,
                notAfter,
                keyHash(credentials.get(0)),
                plain
                        ? Details.NONE
                        : new Details(
                                credentials.stream()
                                        .skip(1)
                                        .map(GoodUnit::keyHash)
                                        .toList(),
                                List.copyOf(names),
                                warnings,
                                predecessors),
                new WeakReference<>(credentials));
    }

    private static int keyHash(Credential credential) {
        return credential.leaf().getPublicKey().hashCode();
    }

    /**
     * Whether credentials have all keys that are in the files, as far as is known without reading them. The end of their validity is
     * compared, too, since hash codes of two keys may be alike.
     */
    public boolean isMadeOf(List<Credential> known) {
        long end = Long.MAX_VALUE;
        for (int key : keys()) {
            Optional<Credential> found =
                    known.stream().filter(each -> keyHash(each) == key).findFirst();
            if (found.isEmpty()) {
                return false;
            }
            end = Math.min(end, found.get().notAfter().toEpochMilli());
        }
        return end == notAfter;
    }

    private List<Integer> keys() {
        List<Integer> keys = new ArrayList<>(count());
        keys.add(leafHash);
        keys.addAll(details.moreKeys);
        return keys;
    }

    /** Takes the key material, which was read once more because it had left memory. */
    public void again(List<Credential> material) {
        credentials = new WeakReference<>(material);
    }

    @Override
    public long stamp() {
        return stamp;
    }

    @Override
    public boolean holdsAt(Instant now) {
        return now.toEpochMilli() <= until;
    }

    @Override
    public long notAfter() {
        return notAfter;
    }

    @Override
    public int leafHash() {
        return leafHash;
    }

    @Override
    public int count() {
        return 1 + details.moreKeys.size();
    }

    @Override
    public List<String> names() {
        return details.names;
    }

    @Override
    public List<CertificateWarning> warnings() {
        return details.warnings;
    }

    @Override
    public List<Credential> predecessors() {
        return details.predecessors;
    }

    @Override
    public List<Credential> inMemory() {
        List<Credential> loaded = credentials.get();
        return loaded == null ? List.of() : loaded;
    }

    @Override
    public GoodUnit warned(CertificateWarning warning) {
        Details more = new Details(
                details.moreKeys, details.names, UnitState.with(details.warnings, warning), details.predecessors);
        return new GoodUnit(stamp, until, notAfter, leafHash, more, credentials);
    }

    @Override
    public GoodUnit marked(long mark) {
        return mark == stamp ? this : new GoodUnit(mark, until, notAfter, leafHash, details, credentials);
    }

    @Override
    public GoodUnit withoutMaterial() {
        return new GoodUnit(stamp, until, notAfter, leafHash, details, NOT_IN_MEMORY);
    }
}
