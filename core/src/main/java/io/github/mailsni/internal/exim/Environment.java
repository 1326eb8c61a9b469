package io.github.mailsni.internal.exim;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The environment in which an expression is evaluated.
 *
 * @param serverName the server name that the client sent, {@code $tls_in_sni}: validated and in lower case, or empty if it
 *     sent none
 * @param primaryHostname the value of {@code $primary_hostname}; asked only if an expression needs it
 * @param files the disk
 * @param domainLists the named lists
 * @param listener where the connection was received, if that is known
 * @param trace hears how it goes
 */
public record Environment(
        String serverName,
        Supplier<String> primaryHostname,
        FileView files,
        DomainLists domainLists,
        Optional<Listener> listener,
        Trace trace) {
    /** One in which it is not known where the connection was received. */
    public Environment(
            String serverName, Supplier<String> primaryHostname, FileView files, DomainLists domainLists, Trace trace) {
        this(serverName, primaryHostname, files, domainLists, Optional.empty(), trace);
    }

    /** Returns a copy for another server name. */
    public Environment withServerName(String other) {
        return new Environment(other, primaryHostname, files, domainLists, listener, trace);
    }

    /** Returns a copy with another view of the disk. */
    public Environment withFiles(FileView other) {
        return new Environment(serverName, primaryHostname, other, domainLists, listener, trace);
    }

    /** Returns a copy for another listener. */
    public Environment withListener(Listener other) {
        return new Environment(serverName, primaryHostname, files, domainLists, Optional.of(other), trace);
    }

    /** Returns a copy that another trace records. */
    public Environment withTrace(Trace other) {
        return new Environment(serverName, primaryHostname, files, domainLists, listener, other);
    }
}
