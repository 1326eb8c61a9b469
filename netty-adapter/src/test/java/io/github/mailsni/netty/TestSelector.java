package io.github.mailsni.netty;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A directory of certificates without a directory: hosts by their labels, and a default. */
final class TestSelector extends InMemorySelector implements AutoCloseable {
    private final HostCredentials defaultHost;
    private final Map<String, HostCredentials> hosts = new ConcurrentHashMap<>();
    private volatile Consumer<RequestedName> listener = name -> {};
    private final Queue<Runnable> closeActions = new ConcurrentLinkedQueue<>();

    TestSelector(HostCredentials defaultHost) {
        this.defaultHost = defaultHost;
    }

    TestSelector with(HostCredentials... more) {
        for (HostCredentials host : more) {
            hosts.put(host.label(), host);
        }
        return this;
    }

    /** Calls a listener with each name that is looked up. */
    void asked(Consumer<RequestedName> newListener) {
        listener = newListener;
    }

    @Override
    public Selection select(RequestedName name) {
        listener.accept(name);
        HostCredentials host =
                name.serverName().map(asked -> hosts.get(asked.toString())).orElse(null);
        return host == null
                ? Selection.of(defaultHost, MatchKind.DEFAULT, false)
                : new Selection(host, MatchKind.EXACT, true, List.of(host, defaultHost));
    }

    @Override
    public Registration onClose(Runnable action) {
        closeActions.add(action);
        return () -> closeActions.remove(action);
    }

    int registrations() {
        return closeActions.size();
    }

    @Override
    public void close() {
        closeActions.forEach(Runnable::run);
    }
}
