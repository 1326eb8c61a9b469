package io.github.mailsni.internal.selector;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts the credentials that may be presented for one name in order. The unit of choice is the credential, not the file and not the
 * host: first comes how well each fits the name at this moment ({@link Fit}), then where it was found ({@link Source}, Exim's order).
 * Credentials that are equal in both make one candidate, in which the client's signature schemes choose the key; of those with keys
 * of one type and curve only the one that is valid longest is in it.
 *
 * <p>Not thread-safe.
 */
public final class Ranking {
    private static final Comparator<Credential> VALID_LONGEST_FIRST = Comparator.comparing(Credential::notAfter)
            .thenComparing(Credential::notBefore)
            .reversed();

    private static final Set<Object> COMMON_KINDS =
            Set.of(List.of(KeyType.RSA, Optional.empty()), List.of(KeyType.ECDSA, Optional.of("secp256r1")));

    private final Optional<ServerName> name;
    private final Instant now;
    private final CredentialsPool pool;
    private final SortedMap<Place, List<Offer>> offers = new TreeMap<>();
    private long until = Long.MAX_VALUE;

    /** How well a credential fits the name, the best first. */
    public enum Fit {
        /** It covers the name (RFC 9525) and is valid. */
        VALID,
        /** It covers the name, and has expired. */
        EXPIRED,
        /** It covers the name, and waits for its day. */
        NOT_YET_VALID,
        /** It does not cover the name, but Exim would have served it: the host's own files, or the default. */
        FOREIGN;

        /** Returns how well a credential fits by its validity alone. */
        public static Fit byValidity(Credential credential, Instant now) {
            if (now.isAfter(credential.notAfter())) {
                return EXPIRED;
            }
            return now.isBefore(credential.notBefore()) ? NOT_YET_VALID : VALID;
        }
    }

    /** Where credentials are found, in Exim's order. */
    public enum Source {
        OWN_FILES(MatchKind.EXACT),
        WILDCARD_FILES(MatchKind.WILDCARD),
        DEFAULT_HOST(MatchKind.DEFAULT),
        NAMED_BY_CERTIFICATE(MatchKind.SUBJECT_ALT_NAME),
        NAMED_BY_WILDCARD_CERTIFICATE(MatchKind.SUBJECT_ALT_NAME);

        private final MatchKind match;

        Source(MatchKind match) {
            this.match = match;
        }

        /** Whether Exim would serve these files whatever their certificate is for. */
        private boolean isLastResort() {
            return this == OWN_FILES || this == DEFAULT_HOST;
        }
    }

    /**
     * A credential that may be presented.
     *
     * @param label what its host is called in a log
     * @param replacedAt from when on another one is presented in its place
     */
    public record Offer(Source source, String label, Credential credential, Instant replacedAt) {
        public Offer(Source source, String label, Credential credential) {
            this(source, label, credential, Instant.MAX);
        }
    }

    /**
     * Where a credential stands.
     *
     * @param validity among those of the same source that do not cover the name
     * @param order among the default host's that do not cover the name
     */
    private record Place(Fit fit, Source source, Fit validity, int order) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparing(Place::fit)
                .thenComparing(Place::source)
                .thenComparing(Place::validity)
                .thenComparing(Place::order);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Makes an empty ranking for a name.
     *
     * @param name empty if no name is known: then the order is that of validity alone
     */
    public Ranking(Optional<ServerName> name, Instant now, CredentialsPool pool) {
        this.name = name;
        this.now = now;
        this.pool = pool;
    }

    /** Adds a credential. One that does not cover the name counts only in the host's own files. */
    public void add(Offer offer) {
        add(offer.source(), offer, Fit.byValidity(offer.credential(), now), 0);
    }

    /**
     * Adds the default host's credentials. Those that do not cover the name are taken in the order that they have there. Others that
     * only stand in for those of the default host count where nothing covers the name.
     */
    public void addDefault(List<List<Offer>> inOrder) {
        Optional<Source> own =
                inOrder.stream().flatMap(List::stream).map(Offer::source).min(Comparator.naturalOrder());
        for (int i = 0; i < inOrder.size(); i++) {
            for (Offer offer : inOrder.get(i)) {
                if (own.equals(Optional.of(offer.source())) || !covers(offer.credential())) {
                    add(Source.DEFAULT_HOST, offer, Fit.VALID, i);
                }
            }
        }
    }

    private boolean covers(Credential credential) {
        return name.isPresent() && credential.covers(name.get());
    }

    private void add(Source source, Offer offer, Fit validity, int order) {
        Credential credential = offer.credential();
        boolean covers = covers(credential);
        if ((!covers && !source.isLastResort()) || !now.isBefore(offer.replacedAt())) {
            return;
        }
        mindValidity(credential);
        mindReplacement(offer);
        Place place = covers
                ? new Place(Fit.byValidity(credential, now), source, Fit.VALID, 0)
                : new Place(Fit.FOREIGN, source, validity, order);
        offers.computeIfAbsent(place, any -> new ArrayList<>(1)).add(offer);
    }

    /** Notes when a certificate begins or ceases to be valid, since the order may change then. */
    private void mindValidity(Credential credential) {
        if (now.isBefore(credential.notBefore())) {
            until = Math.min(until, credential.notBefore().toEpochMilli() - 1);
        } else if (!now.isAfter(credential.notAfter())) {
            until = Math.min(until, credential.notAfter().toEpochMilli());
        }
    }

    /** Notes when another credential takes the place of one. That may be for other names, and not be among these. */
    private void mindReplacement(Offer offer) {
        if (!offer.replacedAt().equals(Instant.MAX)) {
            until = Math.min(until, offer.replacedAt().toEpochMilli() - 1);
        }
    }

    /**
     * Returns when a certificate among them begins or ceases to be valid, in milliseconds since 1970; {@link Long#MAX_VALUE} if none
     * does.
     */
    public long until() {
        return until;
    }

    /** Whether there is a valid credential that covers the name for each common client: with an RSA key, and with one on P-256. */
    public boolean suitsCommonClients() {
        Set<Object> kinds = new HashSet<>();
        offers.forEach((place, all) -> {
            if (place.fit() == Fit.VALID) {
                all.forEach(offer -> kinds.add(kindOfKey(offer.credential())));
            }
        });
        return kinds.containsAll(COMMON_KINDS);
    }

    /** Returns all offers in order; each element has those that are equal. */
    public List<List<Offer>> inOrder() {
        return List.copyOf(offers.values());
    }

    /** Returns the credentials that are never presented for the name, each with the one that is presented in its place. */
    public Map<Offer, Offer> displaced() {
        Map<Offer, Offer> displaced = new LinkedHashMap<>();
        for (List<Offer> equals : offers.values()) {
            Map<Object, Offer> presented = new HashMap<>();
            validLongest(equals).forEach(offer -> presented.put(kindOfKey(offer.credential()), offer));
            for (Offer offer : equals) {
                Offer instead = requireNonNull(presented.get(kindOfKey(offer.credential())));
                if (!instead.equals(offer)) {
                    displaced.put(offer, instead);
                }
            }
        }
        return displaced;
    }

    /**
     * Makes the selection.
     *
     * @throws IllegalStateException if nothing was added
     */
    public Selection selection() {
        List<HostCredentials> candidates = candidates();
        if (candidates.isEmpty()) {
            throw new IllegalStateException("there is nothing to present");
        }
        Place best = offers.firstKey();
        return new Selection(candidates.get(0), best.source().match, best.fit() != Fit.FOREIGN, candidates);
    }

    /** Returns the credentials that may be presented, the best first; of equals the one that is valid longest. */
    public List<HostCredentials> candidates() {
        Set<Credential> taken = new HashSet<>();
        List<HostCredentials> candidates = new ArrayList<>(offers.size());
        for (List<Offer> equals : offers.values()) {
            List<Offer> best = validLongest(equals);
            best.removeIf(offer -> !taken.add(offer.credential()));
            if (!best.isEmpty()) {
                candidates.add(hostOf(best));
            }
        }
        return candidates;
    }

    /** Of the credentials with keys of one type and curve the one that is valid longest; of two such, the one issued last. */
    private static List<Offer> validLongest(List<Offer> equals) {
        Map<Object, Offer> best = new LinkedHashMap<>();
        equals.stream()
                .sorted(Comparator.comparing(Offer::credential, VALID_LONGEST_FIRST))
                .forEach(offer -> best.putIfAbsent(kindOfKey(offer.credential()), offer));
        return new ArrayList<>(best.values());
    }

    /** Returns the kind of a credential's key: a client that can use one credential can use every other one of its kind. */
    public static Object kindOfKey(Credential credential) {
        return List.of(credential.keyType(), credential.curve());
    }

    private HostCredentials hostOf(List<Offer> offers) {
        Set<String> labels = new LinkedHashSet<>();
        List<Credential> credentials = new ArrayList<>(offers.size());
        for (Offer offer : offers) {
            labels.add(offer.label());
            credentials.add(offer.credential());
        }
        return pool.of(String.join(" and ", labels), credentials);
    }
}
