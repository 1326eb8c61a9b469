package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A selector with another default: that of one of its hosts. Looks this host up beside each name. */
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
        return combined(name, selector.select(name), selector.select(defaultHost));
    }

    @Override
    public boolean readsDisk(RequestedName name) {
        return selector.readsDisk(defaultHost) || selector.readsDisk(name);
    }

    @Override
    public Optional<Selection> selectInMemory(RequestedName name) {
        return selector.selectInMemory(defaultHost)
                .flatMap(byDefault -> selector.selectInMemory(name).map(found -> combined(name, found, byDefault)));
    }

    private Selection combined(RequestedName name, Selection found, Selection byDefault) {
        if (byDefault.unknown()) {
            return found; // its files have been removed
        }
        return name instanceof ServerName host && !found.unknown()
                ? withLastResort(host, found, byDefault)
                : new Selection(byDefault.host(), MatchKind.DEFAULT, false, byDefault.candidates());
    }

    /** Puts this default before the one of the selector behind it, which neither is the host's own nor covers the name. */
    private Selection withLastResort(ServerName name, Selection found, Selection byDefault) {
        Set<Credential> former = new HashSet<>();
        selector.select(RequestedName.absent())
                .candidates()
                .forEach(candidate -> former.addAll(candidate.credentials()));
        List<HostCredentials> candidates = new ArrayList<>();
        List<HostCredentials> last = new ArrayList<>();
        for (HostCredentials candidate : found.candidates()) {
            boolean stays =
                    candidate == found.host() || !former.containsAll(candidate.credentials()) || candidate.covers(name);
            (stays ? candidates : last).add(candidate);
        }
        add(byDefault.candidates(), candidates);
        add(last, candidates);
        return new Selection(found.host(), found.match(), found.covered(), candidates);
    }

    private static void add(List<HostCredentials> more, List<HostCredentials> candidates) {
        for (HostCredentials candidate : more) {
            if (!candidates.contains(candidate)) {
                candidates.add(candidate);
            }
        }
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
