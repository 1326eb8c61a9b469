package io.github.mailsni;

import io.github.mailsni.HostIndex.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rule: the first candidate in Exim's order that covers the name and is within its validity; else the first that covers it; else
 * what Exim would have served, the host's own files or the default. So the answer differs from Exim's only where Exim would have
 * presented a certificate that does not match.
 */
final class SelectionRule {
    /** So many other hosts' certificates are enough, if they cover the name and are valid. */
    private static final int MOST_ALTERNATIVES = 2;

    private final HostIndex index;
    private final Function<HostFiles, List<Credential>> material;
    private final Function<HostFiles, String> label;
    private final HostCredentials defaultHost;
    private final Instant now;

    private final List<Candidate> candidates = new ArrayList<>();
    private final List<List<Credential>> looked = new ArrayList<>();
    private long until = Long.MAX_VALUE;
    private int alternatives;

    /** A candidate for one name, and how well it does. */
    private record Candidate(HostCredentials host, MatchKind match, Fit fit) {}

    /** How well a candidate does, the best first. */
    private enum Fit {
        COVERS_AND_IS_VALID,
        COVERS,
        EXIM_WOULD_SERVE_IT
    }

    /**
     * The rule at an instant.
     *
     * @param material the credentials in files; none if they are not in order
     * @param label what to call the files in a log
     */
    SelectionRule(
            HostIndex index,
            Function<HostFiles, List<Credential>> material,
            Function<HostFiles, String> label,
            HostCredentials defaultHost,
            Instant now) {
        this.index = index;
        this.material = material;
        this.label = label;
        this.defaultHost = defaultHost;
        this.now = now;
    }

    /** The answer for a name for which there is something. */
    KnownAnswer answer(ServerName name) {
        Entry own = index.get(name.toString());
        Entry wildcard = index.wildcardOf(name);
        add(own == null ? null : hostOf(own.own()), MatchKind.EXACT, name);
        addIfCovering(wildcard == null ? null : hostOf(wildcard.own()), MatchKind.WILDCARD, name);
        add(defaultHost, MatchKind.DEFAULT, name);
        addNaming(own, name);
        addNaming(wildcard, name);
        candidates.sort(Comparator.comparing(Candidate::fit));
        Candidate best = candidates.get(0);
        Selection selection = new Selection(
                best.host(),
                best.match(),
                best.fit() != Fit.EXIM_WOULD_SERVE_IT,
                candidates.stream().map(Candidate::host).toList());
        return new KnownAnswer(selection, index.generation(), now.toEpochMilli(), until, looked);
    }

    private void addNaming(@Nullable Entry entry, ServerName name) {
        if (entry != null) {
            for (HostFiles files : entry.naming()) {
                if (alternatives == MOST_ALTERNATIVES) {
                    return;
                }
                addIfCovering(hostOf(index.ownWith(files, label.apply(files))), MatchKind.SUBJECT_ALT_NAME, name);
            }
        }
    }

    private void addIfCovering(@Nullable HostCredentials host, MatchKind match, ServerName name) {
        if (host != null && host.covers(name)) {
            add(host, match, name);
            alternatives += match == MatchKind.SUBJECT_ALT_NAME && host.covers(name, now) ? 1 : 0;
        }
    }

    private void add(@Nullable HostCredentials host, MatchKind match, ServerName name) {
        if (host != null
                && candidates.stream()
                        .noneMatch(candidate -> candidate.host().credentials().containsAll(host.credentials()))) {
            candidates.add(new Candidate(host, match, fit(host, name)));
        }
    }

    private Fit fit(HostCredentials host, ServerName name) {
        host.credentials().forEach(this::mindValidity);
        if (host.covers(name, now)) {
            return Fit.COVERS_AND_IS_VALID;
        }
        return host.covers(name) ? Fit.COVERS : Fit.EXIM_WOULD_SERVE_IT;
    }

    /** The answer may be another one as soon as a certificate begins or ceases to be valid. */
    private void mindValidity(Credential credential) {
        if (now.isBefore(credential.notBefore())) {
            until = Math.min(until, credential.notBefore().toEpochMilli() - 1);
        } else if (!now.isAfter(credential.notAfter())) {
            until = Math.min(until, credential.notAfter().toEpochMilli());
        }
    }

    /** The credentials that several files make together; null if none of them is in order. */
    private @Nullable HostCredentials hostOf(List<HostFiles> all) {
        List<Credential> credentials = new ArrayList<>();
        String first = null;
        for (HostFiles files : all) {
            List<Credential> found = material.apply(files);
            if (!found.isEmpty()) {
                looked.add(found);
                credentials.addAll(found);
                first = first == null ? label.apply(files) : first;
            }
        }
        return first == null ? null : HostCredentials.of(first, bestOfEachType(credentials, now));
    }

    /** One credential of each key type: the one that is valid; of two such, the one issued last. */
    static Set<Credential> bestOfEachType(List<Credential> credentials, Instant now) {
        Map<KeyType, Credential> best = new EnumMap<>(KeyType.class);
        for (Credential credential : credentials) {
            Credential current = best.get(credential.keyType());
            if (current == null || isBetter(credential, current, now)) {
                best.put(credential.keyType(), credential);
            }
        }
        return new LinkedHashSet<>(best.values());
    }

    private static boolean isBetter(Credential candidate, Credential current, Instant now) {
        boolean valid = candidate.validAt(now);
        return valid == current.validAt(now) ? candidate.notBefore().isAfter(current.notBefore()) : valid;
    }
}
