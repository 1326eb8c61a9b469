package io.github.mailsni.directory;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ServerName;
import java.util.Optional;

/**
 * Where the credentials come from that clients get who ask for nothing that is here: from the files of a host, or from another selector.
 *
 * @param host the default host; empty if another selector's default is taken
 * @param other the other selector, if there is one
 */
record DefaultSource(Optional<ServerName> host, Optional<CertificateSelector> other) {
    static DefaultSource of(ServerName host) {
        return new DefaultSource(Optional.of(host), Optional.empty());
    }

    static DefaultSource of(CertificateSelector other) {
        return new DefaultSource(Optional.empty(), Optional.of(other));
    }
}
