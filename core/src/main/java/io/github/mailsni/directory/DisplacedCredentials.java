package io.github.mailsni.directory;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.report.DuplicateWarning;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.internal.selector.Ranking;
import io.github.mailsni.internal.selector.Ranking.Offer;
import io.github.mailsni.internal.selector.Ranking.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds credentials in hosts' own files that no client is ever presented: for each of their hosts there are others with a key of the same
 * kind that are valid longer.
 */
final class DisplacedCredentials {
    private final Inventory contents;
    private final Instant now;
    private final CredentialsPool pool = new CredentialsPool();
    private final Map<Unit, List<Credential>> material = new HashMap<>();
    private final Set<Credential> presented = new HashSet<>();
    private final Map<Offer, Instead> displaced = new LinkedHashMap<>();

    /** The credential that is presented in the place of another, and the host for which it is. */
    private record Instead(Offer offer, String host) {}

    DisplacedCredentials(Inventory contents, Instant now) {
        this.contents = contents;
        this.now = now;
    }

    /** Returns a warning for each such credential. Reads the files of hosts that have several credentials, if they are not in memory. */
    List<CertificateWarning> warnings() {
        Set<Unit> sharing = new HashSet<>();
        contents.units().index().forEach(entry -> {
            if (mayDisplace(entry)) {
                sharing.addAll(entry.own());
            }
        });
        if (sharing.isEmpty()) {
            return List.of();
        }
        contents.units().index().forEachPattern((pattern, entry) -> rank(entry, pattern, sharing));
        List<CertificateWarning> warnings = new ArrayList<>();
        displaced.forEach((offer, instead) -> {
            if (presented.add(offer.credential())) {
                warnings.add(
                        DuplicateWarning.of(offer.credential(), instead.offer().credential(), instead.host()));
            }
        });
        return warnings;
    }

    private static boolean mayDisplace(Entry entry) {
        return entry.own().size() > 1
                || entry.own().stream().anyMatch(files -> files.state().count() > 1);
    }

    private void rank(Entry entry, String host, Set<Unit> sharing) {
        if (entry.own().stream().noneMatch(sharing::contains)) {
            return;
        }
        contents.units().index().someHost(host).ifPresent(name -> {
            Ranking ranking = new Ranking(Optional.of(name), now, pool);
            for (Unit files : entry.own()) {
                List<Credential> found = material.computeIfAbsent(files, contents::credentials);
                SelectionRule.inService(
                                files,
                                found,
                                any -> Source.OWN_FILES,
                                contents.units().label(files))
                        .forEach(ranking::add);
            }
            ranking.candidates().forEach(candidate -> presented.addAll(candidate.credentials()));
            ranking.displaced().forEach((offer, instead) -> displaced.putIfAbsent(offer, new Instead(instead, host)));
        });
    }
}
