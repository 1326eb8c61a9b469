package io.github.mailsni.examples.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.github.mailsni.HostPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pairs that etcd has, from keys and values that may be hostile, and which of them are in service. A certificate and a key make a pair if one
 * transaction has put them both. Not thread-safe.
 */
final class EtcdPairs {
    /** A key and a chain take some 10 KiB. */
    static final int MOST_BYTES = 64 << 10;
    /** How many names are taken; those beyond are passed over, which is logged. */
    static final int MOST_NAMES = 10_000;

    static final String CERTIFICATE = "crt";
    static final String KEY = "key";

    private static final Logger LOG = LoggerFactory.getLogger(EtcdPairs.class);
    private static final int MOST_COMPLAINTS = 1_000;

    private final String prefix;
    private final PairDirectory directory;
    private final Map<String, Pair> pairs = new HashMap<>();

    /** The pairs in service, by name, with the revision that has put each; 0 for one that only a history of etcd that is gone has had. */
    private final Map<String, Long> served = new HashMap<>();

    private final Set<String> touched = new HashSet<>();
    private final Set<String> complaints = new HashSet<>();

    /** One of the two values of a name; without its content if that is too large. */
    private record Half(long revision, Optional<ByteSequence> content) {}

    /** What etcd has for a name. */
    private static final class Pair {
        private @Nullable Half certificate;
        private @Nullable Half key;
    }

    EtcdPairs(String prefix, PairDirectory directory) {
        this.prefix = prefix;
        this.directory = directory;
    }

    /** How many pairs are in service. */
    int size() {
        return served.size();
    }

    /** Begins anew: what is not put before the next {@link #settle} counts as deleted. */
    void clear() {
        touched.addAll(pairs.keySet());
        touched.addAll(served.keySet());
        pairs.clear();
    }

    /** Begins anew with another history: what it does not have is no deletion, and no revision means what it did. */
    void forgetHistory() {
        pairs.clear();
        touched.clear();
        served.replaceAll((name, revision) -> 0L);
    }

    /** Whether a value is for a pair that is in service. */
    boolean serves(KeyValue value) {
        return place(value).filter(place -> served.containsKey(place.name())).isPresent();
    }

    /** Takes a value that was put. */
    void put(KeyValue value) {
        named(value).ifPresent(place -> {
            int bytes = value.getValue().size();
            if (bytes > MOST_BYTES) {
                complain(place.name() + ": its " + place.kind() + " in etcd has " + bytes + " bytes, and at most "
                        + MOST_BYTES + " are taken; the last good pair stays. Is it the right file?");
            }
            if (!pairs.containsKey(place.name()) && pairs.size() >= MOST_NAMES) {
                complain("etcd has more than " + MOST_NAMES + " names below " + prefix + "; the others are not served");
                return;
            }
            set(
                    pairs.computeIfAbsent(place.name(), any -> new Pair()),
                    place,
                    new Half(
                            value.getModRevision(),
                            Optional.of(value.getValue()).filter(content -> bytes <= MOST_BYTES)));
        });
    }

    /** Takes a deletion. */
    void delete(KeyValue deleted) {
        named(deleted).ifPresent(place -> {
            Pair pair = pairs.getOrDefault(place.name(), new Pair());
            set(pair, place, null);
            if (pair.certificate == null && pair.key == null) {
                pairs.remove(place.name());
            }
        });
    }

    private void set(Pair pair, Place place, @Nullable Half half) {
        touched.add(place.name());
        if (place.kind().equals(CERTIFICATE)) {
            pair.certificate = half;
        } else {
            pair.key = half;
        }
    }

    /** The name and the kind in a key of etcd's. */
    private record Place(String name, String kind) {}

    private Optional<Place> named(KeyValue value) {
        Optional<Place> place = place(value);
        if (place.isEmpty()) {
            complain("the key " + Texts.printable(text(value)) + " in etcd is passed over; expected " + prefix + "NAME/"
                    + CERTIFICATE + " or " + prefix + "NAME/" + KEY
                    + ", with a host name in lower case and A-labels, or *. and a domain");
        }
        return place;
    }

    private static String text(KeyValue value) {
        return new String(value.getKey().getBytes(), UTF_8);
    }

    private Optional<Place> place(KeyValue value) {
        String key = text(value);
        String rest = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
        int slash = rest.lastIndexOf('/');
        String name = slash < 0 ? "" : rest.substring(0, slash);
        String kind = rest.substring(slash + 1);
        boolean known = kind.equals(CERTIFICATE) || kind.equals(KEY);
        // the name becomes a folder's: only the one spelling of a host name is taken
        if (known
                && HostPattern.parse(name)
                        .filter(host -> host.toString().equals(name))
                        .isPresent()) {
            return Optional.of(new Place(name, kind));
        }
        return Optional.empty();
    }

    /**
     * Puts complete pairs in service and removes deleted ones. A deletion of all pairs at once is taken for a loss.
     *
     * @return whether anything has changed
     */
    boolean settle() {
        List<String> removed = new ArrayList<>();
        boolean changed = false;
        for (String name : touched) {
            Pair pair = pairs.get(name);
            if (pair == null) {
                if (served.getOrDefault(name, 0L) > 0) { // others are kept from what etcd has lost
                    removed.add(name);
                }
            } else {
                changed |= serve(name, pair);
            }
        }
        touched.clear();
        if (removed.isEmpty()) {
            return changed;
        }
        if (removed.size() == served.size()) {
            keepAll();
            return changed;
        }
        removed.forEach(name -> {
            served.remove(name);
            directory.remove(name);
        });
        LOG.info("removed from etcd: {}", removed.size() == 1 ? removed.get(0) : removed.size() + " pairs");
        return true;
    }

    private void keepAll() {
        LOG.warn(
                "etcd has none of the {} pairs below {} any more; they stay in service until they are put again. A server that is"
                        + " started now has none",
                served.size(),
                prefix);
        served.replaceAll((name, revision) -> 0L);
    }

    private boolean serve(String name, Pair pair) {
        Half certificate = pair.certificate;
        Half key = pair.key;
        if (certificate == null || key == null || certificate.revision() != key.revision()) {
            complain(name + ": its certificate and its key in etcd were not put in one transaction (revisions "
                    + revision(certificate) + " and " + revision(key) + "); the last good pair stays. Put both in one");
            return false;
        }
        if (certificate.content().isEmpty() || key.content().isEmpty()) {
            return false; // it has been said which one is too large
        }
        Long before = served.put(name, certificate.revision());
        if (before != null && before == certificate.revision()) {
            return false;
        }
        directory.put(
                name,
                certificate.revision(),
                certificate.content().get().getBytes(),
                key.content().get().getBytes());
        return true;
    }

    private static String revision(@Nullable Half half) {
        return half == null ? "none" : String.valueOf(half.revision());
    }

    /** Returns how many pairs stay in service that etcd does not have. */
    long kept() {
        return served.keySet().stream().filter(name -> !pairs.containsKey(name)).count();
    }

    private void complain(String problem) {
        if (complaints.size() < MOST_COMPLAINTS && complaints.add(problem)) {
            LOG.warn("{}", problem);
        }
    }
}
