package io.github.mailsni.internal.keymanager;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;

/** Words log lines about the certificate that a client got, and why. */
public final class SelectionLog {
    private SelectionLog() {}

    /**
     * Describes the result of a handshake, in one line of printable ASCII.
     *
     * @param name the requested name
     * @param selection the selection for the name
     * @param presented the credential that is presented, of one of the candidates
     * @return for example {@code asked for mail.example.com: ECDSA certificate of mail.example.com (exact)}
     */
    public static String line(RequestedName name, Selection selection, Credential presented) {
        HostCredentials host = selection.candidates().stream()
                .filter(candidate -> candidate.credentials().contains(presented))
                .findFirst()
                .orElse(selection.host());
        String why = host == selection.host()
                ? selection.match().code()
                : "the client can use no key of " + selection.host().label();
        String flaw = name.serverName().isEmpty()
                        || presented.covers(name.serverName().get())
                ? ""
                : "; it does not cover the name";
        return "asked for " + name + ": " + presented.keyType() + " certificate of " + host.label() + " (" + why + flaw
                + ")";
    }

    /**
     * Describes a handshake that was rejected for its name, in one line of printable ASCII.
     *
     * @param name the requested name
     * @return for example {@code asked for mail.example.com: rejected, no certificate here is for it}
     */
    public static String rejected(RequestedName name) {
        return "asked for " + name + ": rejected, no certificate here is for it";
    }
}
