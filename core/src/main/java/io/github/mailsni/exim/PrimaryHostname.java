package io.github.mailsni.exim;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;

/** Gives the value of {@code $primary_hostname}: the configured one, or else the name of this computer. */
final class PrimaryHostname implements Supplier<String> {
    private static final String UNKNOWN = "localhost";

    private final Optional<String> configured;

    /**
     * What this computer is called; empty until the name service was asked. Any thread that asks writes it: two that ask at one moment get
     * one answer each, and one of them stays.
     */
    private volatile String found = "";

    PrimaryHostname(Optional<String> configured) {
        this.configured = configured;
    }

    /** May ask the name service, once. */
    @Override
    public String get() {
        if (configured.isPresent()) {
            return configured.get();
        }
        if (found.isEmpty()) {
            found = ask();
        }
        return found;
    }

    /** Asks as Exim does: for the system's own name, or a full one if that has no dot. */
    private static String ask() {
        try {
            InetAddress here = InetAddress.getLocalHost();
            return here.getHostName().indexOf('.') > 0 ? here.getHostName() : here.getCanonicalHostName();
        } catch (UnknownHostException nameless) {
            return UNKNOWN;
        }
    }
}
