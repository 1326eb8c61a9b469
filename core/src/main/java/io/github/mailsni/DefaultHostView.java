package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Presents one host's credentials as the default of another selector. */
final class DefaultHostView extends ForwardingSelector {
    private final CertificateSelector selector;
    private final ServerName defaultHost;

    DefaultHostView(CertificateSelector selector, ServerName defaultHost) {
        this.selector = selector;
        this.defaultHost = requireNonNull(defaultHost, "defaultHost");
        if (selector.select(defaultHost).unknown()) {
            throw new IllegalArgumentException("nothing here is for " + defaultHost
                    + ", which is to be the default; add its files, or name another host");
        }
    }

    @Override
    protected CertificateSelector selector() {
        return selector;
    }

    @Override
    public Selection select(RequestedName name) {
        Selection byDefault = selector.select(defaultHost);
        if (byDefault.unknown()) {
            return selector.select(name); // the host's files have been removed
        }
        if (name instanceof ServerName host) {
            Selection found = selector.select(host);
            if (!found.unknown()) {
                return withLastResort(found, host, byDefault);
            }
        }
        return new Selection(byDefault.host(), MatchKind.DEFAULT, false, byDefault.candidates());
    }

    /** Adds this default to the candidates, before the default of the selector behind it. */
    private Selection withLastResort(Selection found, ServerName name, Selection byDefault) {
        List<HostCredentials> former = selector.select(RequestedName.absent()).candidates();
        Set<HostCredentials> candidates = new LinkedHashSet<>();
        found.candidates().stream()
                .filter(candidate -> candidate == found.host() || !former.contains(candidate) || candidate.covers(name))
                .forEach(candidates::add);
        candidates.addAll(byDefault.candidates());
        candidates.addAll(found.candidates());
        return new Selection(found.host(), found.match(), found.covered(), List.copyOf(candidates));
    }

    @Override
    public boolean readsDisk(RequestedName name) {
        return selector.readsDisk(defaultHost) || selector.readsDisk(name);
    }

    @Override
    public CertificateSelector withDefaultHost(ServerName other) {
        return new DefaultHostView(selector, other);
    }

    @Override
    public String toString() {
        return selector + " (default: " + defaultHost + ")";
    }
}
