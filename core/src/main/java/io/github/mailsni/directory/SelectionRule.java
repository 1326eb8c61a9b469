package io.github.mailsni.directory;

import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.index.CachedSelection;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.material.GoodUnit;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.internal.selector.Ranking;
import io.github.mailsni.internal.selector.Ranking.Offer;
import io.github.mailsni.internal.selector.Ranking.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects the credentials of a directory that may be presented for a name, in Exim's order: the host's own files, those of the
 * wildcard of its parent domain, the default host's, and certificates that name the host. {@link Ranking} puts them in order.
 */
final class SelectionRule {
    /** How many other hosts' files are read, whatever they hold, for clients with unusual keys. */
    private static final int ALWAYS_READ = 6;

    private final HostIndex index;
    private final Function<Unit, List<Credential>> material;
    private final Function<Unit, String> label;
    private final List<List<Offer>> defaultHost;
    private final Instant now;
    private final CredentialsPool pool;

    /**
     * The rule at an instant.
     *
     * @param material reads the credentials in files; gives none if the files are refused
     * @param label what the files are called in a log
     * @param defaultHost the default host's credentials, in the order in which they are presented to clients without a name
     */
    SelectionRule(
            HostIndex index,
            Function<Unit, List<Credential>> material,
            Function<Unit, String> label,
            List<List<Offer>> defaultHost,
            Instant now,
            CredentialsPool pool) {
        this.index = index;
        this.material = material;
        this.label = label;
        this.defaultHost = defaultHost;
        this.now = now;
        this.pool = pool;
    }

    /** The ranking for a name, and the lists of credentials that it was made of. */
    record Found(Ranking ranking, List<List<Credential>> material) {
        /** Whether a credential of the host was found, or one that names it. */
        boolean isEmpty() {
            return ranking.inOrder().isEmpty();
        }
    }

    /** Returns the selection for a name that has files, or else the default. */
    CachedSelection answer(ServerName name) {
        Found found = find(name);
        Ranking ranking = found.ranking();
        return new CachedSelection(
                ranking.selection(), index.generation(), now.toEpochMilli(), ranking.until(), found.material());
    }

    /** Collects the credentials that may be presented for a name. */
    Found find(ServerName name) {
        Ranking ranking = new Ranking(Optional.of(name), now, pool);
        List<List<Credential>> used = new ArrayList<>();
        Entry own = index.get(name.toString());
        Entry wildcard = index.wildcardOf(name);
        if (own != null) {
            own.own().forEach(files -> add(ranking, any -> Source.OWN_FILES, files, used));
        }
        if (wildcard != null) {
            wildcard.own().forEach(files -> add(ranking, any -> Source.WILDCARD_FILES, files, used));
        }
        ranking.addDefault(defaultHost);
        int read = 0;
        for (Unit files : naming(presentOf(own, wildcard))) {
            if (addsNothing(files, used, name)) {
                continue;
            }
            if (read++ >= ALWAYS_READ && ranking.suitsCommonClients()) {
                break;
            }
            add(ranking, credential -> named(credential, name), files, used);
        }
        return new Found(ranking, used);
    }

    /**
     * Whether {@link #find} might have to read files.
     *
     * @param isInMemory whether the material of files is given without reading
     */
    boolean reads(ServerName name, Predicate<Unit> isInMemory) {
        List<Entry> entries = presentOf(index.get(name.toString()), index.wildcardOf(name));
        List<Unit> own = entries.stream().flatMap(entry -> entry.own().stream()).toList();
        if (!own.stream().allMatch(isInMemory)) {
            return true;
        }
        List<List<Credential>> used = new ArrayList<>();
        own.forEach(files -> used.add(files.state().inMemory()));
        for (Unit files : naming(entries)) {
            if (!addsNothing(files, used, name)) {
                if (!isInMemory.test(files)) {
                    return true;
                }
                used.add(files.state().inMemory());
            }
        }
        return false;
    }

    private static List<Entry> presentOf(@Nullable Entry own, @Nullable Entry wildcard) {
        return Stream.of(own, wildcard).filter(Objects::nonNull).toList();
    }

    private static Set<Unit> naming(List<Entry> entries) {
        Set<Unit> naming = new LinkedHashSet<>();
        entries.forEach(entry -> naming.addAll(entry.naming()));
        return naming;
    }

    /**
     * Whether another host's files hold, as far as is known without reading them, what is presented for the name already: where the hosts
     * of a domain share one certificate, each has a copy of it or a link, and names all others.
     */
    private boolean addsNothing(Unit files, List<List<Credential>> used, ServerName name) {
        return files.state() instanceof GoodUnit good
                && good.isMadeOf(used.stream()
                        .flatMap(List::stream)
                        .filter(credential -> credential.validAt(now) && credential.covers(name))
                        .toList());
    }

    private static Source named(Credential credential, ServerName name) {
        return credential.coveredNames().contains(name.toString())
                ? Source.NAMED_BY_CERTIFICATE
                : Source.NAMED_BY_WILDCARD_CERTIFICATE;
    }

    private void add(Ranking ranking, Function<Credential, Source> source, Unit files, List<List<Credential>> used) {
        List<Credential> found = material.apply(files);
        if (!found.isEmpty()) {
            used.add(found);
            inService(files, found, source, label.apply(files)).forEach(ranking::add);
        }
    }

    /** Returns the credentials of a unit, and those that they replace only on the day from which they are valid. */
    static List<Offer> inService(
            Unit files, List<Credential> found, Function<Credential, Source> source, String label) {
        List<Offer> offers = new ArrayList<>(found.size());
        found.forEach(credential -> offers.add(new Offer(source.apply(credential), label, credential)));
        for (Credential predecessor : files.state().predecessors()) {
            if (!found.contains(predecessor)) {
                offers.add(new Offer(
                        source.apply(predecessor),
                        label,
                        predecessor,
                        CredentialLoader.replacedAt(predecessor, found)));
            }
        }
        return offers;
    }
}
