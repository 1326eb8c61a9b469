package io.github.mailsni.internal.report;

import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.DirectoryEvent.LossKind;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.Wildcards;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.selector.Ranking;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares the credentials that files had with those that they have now, name by name and key type by key type, and lists what is
 * missing. Keeps no key material. Used by one thread at a time.
 */
public final class Losses {
    private static final int MOST_NAMES = 5;
    /** Stands for a loss that has happened already, beside losses that come later. */
    private static final Instant AT_ONCE = Instant.MIN;

    private final Path file;
    private final Instant now;
    /** The lost names, by the instants from which they are lost. */
    private final Map<Instant, Set<String>> names = new TreeMap<>();
    /** The lost key types, each with the instant from which no key of it is left. */
    private final Map<KeyType, Instant> types = new EnumMap<>(KeyType.class);

    /** The remedy for lost names. */
    private String namesRemedy = "Issue it for all names";

    private final Map<LossKind, Map<Optional<KeyType>, String>> others = new EnumMap<>(LossKind.class);

    public Losses(Path file, Instant now) {
        this.file = file;
        this.now = now;
    }

    /** Answers whether other files make up for what some have lost. */
    public interface Elsewhere {
        Elsewhere NOTHING = new Elsewhere() {
            @Override
            public boolean isNamed(String pattern) {
                return false;
            }

            @Override
            public boolean hasType(KeyType type) {
                return false;
            }

            @Override
            public String isNotNamed() {
                return "the certificate is not for ";
            }
        };

        /** Whether another certificate is for a name or a wildcard. */
        boolean isNamed(String pattern);

        /** Whether every host of the files that is still served has a key of a type. */
        boolean hasType(KeyType type);

        /** Returns the beginning of a message about names for which nothing was found. */
        String isNotNamed();
    }

    /** Compares what clients were presented before with what they are presented now. */
    public Losses replaced(Stock before, Stock after) {
        List<Credential> had = before.inService(now);
        Set<String> namesBefore = namesOf(had);
        names(namesBefore, after, had);
        Set<String> kept = new TreeSet<>(namesBefore);
        names.values().forEach(kept::removeAll);
        if (kept.isEmpty()) {
            // another certificate altogether: the host that the files are named after has it all the same
            compare(had, after.credentials(), after);
        }
        for (String name : kept) {
            compare(covering(had, name), covering(after.credentials(), name), after);
        }
        return this;
    }

    private void compare(List<Credential> before, List<Credential> after, Stock present) {
        for (Credential credential : presented(before)) {
            Instant from = lostAt(credential, present);
            counterpart(credential, presented(after))
                    .ifPresentOrElse(
                            renewed -> compare(credential, renewed, from),
                            () -> types.merge(credential.keyType(), from, Losses::earlier));
        }
    }

    private void compare(Credential before, Credential after, Instant from) {
        if (!keyOf(before).equals(keyOf(after))) {
            keyChanged(Optional.of(before.keyType()), from);
        }
        if (now.isBefore(after.notBefore()) && before.validAt(now)) {
            validLater(Optional.of(after.keyType()), after.notBefore(), !from.equals(AT_ONCE));
        }
        if (after.notAfter().isBefore(before.notAfter())) {
            endsEarlier(Optional.of(after.keyType()), before.notAfter(), after.notAfter());
        }
    }

    /** Returns, of the credentials with keys of one kind, the one that clients are presented. */
    private Collection<Credential> presented(List<Credential> credentials) {
        Map<Object, Credential> best = new HashMap<>();
        Comparator<Credential> byRank = Comparator.<Credential, Boolean>comparing(each -> each.validAt(now))
                .thenComparing(Credential::notAfter)
                .thenComparing(Credential::notBefore);
        credentials.forEach(each -> best.merge(
                Ranking.kindOfKey(each), each, (one, other) -> byRank.compare(one, other) < 0 ? other : one));
        return best.values();
    }

    /** Finds what clients are presented in the place of a credential: one with a key of its kind, else of its type. */
    private static Optional<Credential> counterpart(Credential before, Collection<Credential> after) {
        Object kind = Ranking.kindOfKey(before);
        return after.stream()
                .filter(each -> each.keyType() == before.keyType())
                .max(Comparator.<Credential, Boolean>comparing(
                                each -> Ranking.kindOfKey(each).equals(kind))
                        .thenComparing(Credential::notAfter));
    }

    /** Returns the instant from which a credential is not presented any more. */
    private static Instant lostAt(Credential before, Stock present) {
        return present.predecessors().contains(before)
                ? CredentialLoader.replacedAt(before, present.credentials())
                : AT_ONCE;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void names(Collection<String> before, Stock after, List<Credential> had) {
        Set<String> present = namesOf(after.credentials());
        for (String name : before) {
            if (!isAmong(name, present)) {
                Instant from = covering(had, name).stream()
                        .map(each -> lostAt(each, after))
                        .max(Comparator.naturalOrder())
                        .orElse(AT_ONCE);
                lost(name, from);
            }
        }
    }

    private void lost(String name, Instant from) {
        names.computeIfAbsent(from, any -> new TreeSet<>()).add(name);
    }

    /** Adds the lost names where the key material of before is not in memory. */
    public void names(Collection<String> before, List<Credential> after) {
        names(before, new Stock(after, List.of()), List.of());
    }

    /** Adds what clients miss of removed credentials. */
    public void removed(Stock before) {
        removedNames(namesOf(before.inService(now)));
        before.inService(now).forEach(each -> types.put(each.keyType(), AT_ONCE));
    }

    /** Adds what clients miss of removed credentials of which only the names are known. */
    public void removedNames(Collection<String> before) {
        namesRemedy = "Put back one that is for them";
        before.forEach(name -> lost(name, AT_ONCE));
    }

    public void keyChanged() {
        keyChanged(Optional.empty(), AT_ONCE);
    }

    private void keyChanged(Optional<KeyType> type, Instant from) {
        add(
                LossKind.KEY,
                type,
                since(from)
                        + "the public key is another one; published TLSA records (3 1 1) of the last one, if any, are"
                        + " stale. Publish those of the new key" + (from.equals(AT_ONCE) ? "" : " before")
                        + ", or renew with the same key");
    }

    /** Adds that renewed certificates are not valid yet, where nothing is known of their predecessors. */
    public void validLater(List<Credential> after) {
        Optional<Instant> start = after.stream().map(Credential::notBefore).min(Comparator.naturalOrder());
        start.filter(now::isBefore).ifPresent(from -> validLater(Optional.empty(), from, false));
    }

    private void validLater(Optional<KeyType> type, Instant start, boolean predecessorStays) {
        add(
                LossKind.VALIDITY_NOW,
                type,
                "the renewed certificate is not valid before " + start + ", and now it is " + now
                        + (predecessorStays ? "; until then the last one stays in service" : "")
                        + ". See that the clocks here and at its issuer are right");
    }

    /** Compares the ends of validity. */
    public void end(Instant before, Instant after) {
        if (after.isBefore(before)) {
            endsEarlier(Optional.empty(), before, after);
        }
    }

    private void endsEarlier(Optional<KeyType> type, Instant before, Instant after) {
        add(
                LossKind.VALIDITY_END,
                type,
                "the renewed certificate ends at " + after + ", and the one that it replaces at " + before
                        + ". See that it is the newest");
    }

    private static String since(Instant from) {
        return from.equals(AT_ONCE) ? "" : "from " + from + " on, ";
    }

    /** Adds one loss of a kind for each key type, however many certificates are in the files. */
    private void add(LossKind kind, Optional<KeyType> type, String problem) {
        others.computeIfAbsent(
                        kind,
                        any -> new TreeMap<>(Comparator.comparing(
                                each -> each.map(Enum::name).orElse(""))))
                .putIfAbsent(type, problem);
    }

    /** Returns the losses, without those that other files make up for. */
    public List<Loss> found(Elsewhere elsewhere) {
        List<Loss> found = new ArrayList<>();
        names.forEach((from, all) -> {
            List<String> lost =
                    all.stream().filter(name -> !elsewhere.isNamed(name)).toList();
            if (!lost.isEmpty()) {
                found.add(loss(
                        LossKind.NAMES,
                        since(from) + elsewhere.isNotNamed() + shown(lost)
                                + " any more; clients that ask for that get one" + " that does not match. "
                                + namesRemedy + ", unless this is meant"));
            }
        });
        types.forEach((type, from) -> {
            if (!elsewhere.hasType(type)) {
                found.add(loss(
                        LossKind.KEY_TYPE,
                        since(from) + "there is no " + type
                                + " key any more; a client that can use no other gets another"
                                + " host's certificate, and TLSA records of that key are stale. Put one back, unless this"
                                + " is meant"));
            }
        });
        others.forEach((kind, problems) ->
                problems.values().stream().distinct().forEach(problem -> found.add(loss(kind, problem))));
        return List.copyOf(found);
    }

    private Loss loss(LossKind kind, String problem) {
        return new Loss(kind, file, problem);
    }

    private static String shown(List<String> names) {
        String some = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMES ? some + " and " + (names.size() - MOST_NAMES) + " more" : some;
    }

    private static boolean isAmong(String name, Collection<String> names) {
        return names.contains(name)
                || Wildcards.covering(name).filter(names::contains).isPresent();
    }

    private static List<Credential> covering(List<Credential> credentials, String name) {
        return credentials.stream()
                .filter(each -> isAmong(name, each.coveredNames()))
                .toList();
    }

    private static PublicKey keyOf(Credential credential) {
        return credential.leaf().getPublicKey();
    }

    private static Set<String> namesOf(List<Credential> credentials) {
        Set<String> names = new TreeSet<>();
        credentials.forEach(credential -> names.addAll(credential.coveredNames()));
        return names;
    }

    public static Set<KeyType> typesOf(Collection<Credential> credentials) {
        return credentials.stream().map(Credential::keyType).collect(Collectors.toSet());
    }
}
