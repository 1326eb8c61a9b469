package io.github.mailsni.internal.report;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.selector.Ranking.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials that files hold, and those from before that stay in service until the day from which these are valid.
 *
 * @param credentials what the files hold
 * @param predecessors what stays in service for now
 */
public record Stock(List<Credential> credentials, List<Credential> predecessors) {
    /** Separates the credentials in files from those that they replace later. */
    public static Stock of(List<Offer> offers) {
        List<Credential> credentials = new ArrayList<>();
        List<Credential> predecessors = new ArrayList<>();
        for (Offer offer : offers) {
            (offer.replacedAt().equals(Instant.MAX) ? credentials : predecessors).add(offer.credential());
        }
        return new Stock(credentials, predecessors);
    }

    /** Returns what clients are presented: the valid ones; if none is valid, all. */
    List<Credential> inService(Instant now) {
        List<Credential> all = new ArrayList<>(credentials);
        predecessors.stream()
                .filter(each -> now.isBefore(CredentialLoader.replacedAt(each, credentials)))
                .forEach(all::add);
        List<Credential> valid = all.stream().filter(each -> each.validAt(now)).toList();
        return valid.isEmpty() ? all : valid;
    }

    /** Returns when one of the key types first lacks a valid certificate; empty if there is none at all. */
    public Optional<Instant> firstEnd() {
        Map<KeyType, Instant> latest = new EnumMap<>(KeyType.class);
        credentials.forEach(each ->
                latest.merge(each.keyType(), each.notAfter(), (one, other) -> one.isAfter(other) ? one : other));
        return latest.values().stream().min(Comparator.naturalOrder());
    }
}
