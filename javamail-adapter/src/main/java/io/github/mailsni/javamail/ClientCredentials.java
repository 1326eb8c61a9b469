package io.github.mailsni.javamail;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import java.util.List;
import java.util.Map;

/**
 * Finds the client certificates of a sender for each server. Immutable and thread-safe.
 *
 * @param byHost the credentials by the text of a server's identity; unmodifiable
 * @param selectors searched in turn for servers without an entry; unmodifiable
 */
record ClientCredentials(Map<String, List<Credential>> byHost, List<CertificateSelector> selectors) {
    ClientCredentials {
        byHost = Map.copyOf(byHost);
        selectors = List.copyOf(selectors);
    }

    /** Finds the credentials that may be presented only to this server; empty if there are none. */
    List<Credential> of(ServerIdentity server) {
        List<Credential> own = byHost.getOrDefault(server.toString(), List.of());
        if (!own.isEmpty()) {
            return own;
        }
        return server.name().stream()
                .flatMap(name -> selectors.stream().map(selector -> ofItsOwn(selector, name)))
                .filter(credentials -> !credentials.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /**
     * Selects a host's own credentials, but not the default's, or another host's whose certificate happens to name this
     * one.
     */
    private static List<Credential> ofItsOwn(CertificateSelector selector, ServerName name) {
        Selection selection = selector.select(name);
        boolean own = selection.match() == MatchKind.EXACT || selection.match() == MatchKind.WILDCARD;
        return own ? selection.host().credentials() : List.of();
    }
}
