package io.github.mailsni.exim;

import java.util.function.Supplier;

/**
 * What an expression is evaluated in.
 *
 * @param serverName the server name that the client sent, {@code $tls_in_sni}: validated and in lower case, or empty if it
 *     sent none
 * @param primaryHostname the value of {@code $primary_hostname}; asked only if an expression needs it
 * @param files the disk
 * @param domainLists the named lists
 * @param trace hears how it goes
 */
public record Environment(
        String serverName, Supplier<String> primaryHostname, FileView files, DomainLists domainLists, Trace trace) {
    /** The same for another server name. */
    public Environment withServerName(String other) {
        return new Environment(other, primaryHostname, files, domainLists, trace);
    }

    /** The same with another view of the disk. */
    public Environment withFiles(FileView other) {
        return new Environment(serverName, primaryHostname, other, domainLists, trace);
    }

    /** The same with another listener. */
    public Environment withTrace(Trace other) {
        return new Environment(serverName, primaryHostname, files, domainLists, other);
    }
}
