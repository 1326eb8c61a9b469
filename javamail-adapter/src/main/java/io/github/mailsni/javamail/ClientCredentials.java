package io.github.mailsni.javamail;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import java.util.List;
import java.util.Map;

/**
 * The client certificates of a sender, by the server that they are for. Immutable and thread-safe.
 *
 * @param byHost by the text of a server's identity; unmodifiable
 * @param selectors asked for what is not there, in turn; unmodifiable
 */
record ClientCredentials(Map<String, List<Credential>> byHost, List<CertificateSelector> selectors) {
    ClientCredentials {
        byHost = Map.copyOf(byHost);
        selectors = List.copyOf(selectors);
    }

    /** The credentials for a server, which may be shown to it and to no other; empty if there are none. */
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

    /** Neither the default's, nor those of another host whose certificate happens to name this one. */
    private static List<Credential> ofItsOwn(CertificateSelector selector, ServerName name) {
        Selection selection = selector.select(name);
        boolean own = selection.match() == MatchKind.EXACT || selection.match() == MatchKind.WILDCARD;
        return own ? selection.host().credentials() : List.of();
    }
}
