package io.github.mailsni;

import java.time.Instant;

/**
 * Something that happened to the certificates of a directory, for a log, an alarm or a dashboard. {@link Object#toString()} of each is
 * one line fit for a log. A host goes by its label: what its files are called, which is a host name, {@code *.} and a domain, or the
 * name of a folder.
 */
public sealed interface DirectoryEvent {
    /**
     * A host is served that was not before.
     *
     * @param host its label
     */
    record Loaded(String host) implements DirectoryEvent {
        @Override
        public String toString() {
            return "loaded: " + host;
        }
    }

    /**
     * A host has other credentials than before, or the same again after its files were refused.
     *
     * @param host its label
     */
    record Replaced(String host) implements DirectoryEvent {
        @Override
        public String toString() {
            return "replaced: " + host;
        }
    }

    /**
     * Files are not in order. Told once for each reason.
     *
     * @param host the label of their host
     * @param file the file that is to be mended, and why
     * @param lastGoodServed whether the host's last good credentials stay in service
     */
    record Refused(String host, RefusedFile file, boolean lastGoodServed) implements DirectoryEvent {
        @Override
        public String toString() {
            return "refused: " + file + (lastGoodServed ? "; the previous one stays in service" : "");
        }
    }

    /**
     * The files of a host are gone, and with them its credentials.
     *
     * @param host its label
     */
    record Removed(String host) implements DirectoryEvent {
        @Override
        public String toString() {
            return "removed: " + host;
        }
    }

    /**
     * A certificate in service expires soon, or has expired. Told once for each.
     *
     * @param host its label
     * @param notAfter until when it is valid
     * @param expired whether that is over
     */
    record Expiring(String host, Instant notAfter, boolean expired) implements DirectoryEvent {
        @Override
        public String toString() {
            return (expired ? "expired: " : "expires soon: ") + host + ", valid until " + notAfter;
        }
    }

    /**
     * A client has asked for a host that nothing here is for, and got the default or was rejected. Told for each handshake, on its
     * thread.
     *
     * @param name what it asked for
     * @param rejected whether its handshake was rejected
     */
    record UnknownName(ServerName name, boolean rejected) implements DirectoryEvent {
        @Override
        public String toString() {
            return "unknown name: " + name + (rejected ? ", rejected" : ", got the default");
        }
    }

    /**
     * The directory cannot be listed, or is empty where it was not: what is in service stays so. Told once, until it is back.
     *
     * @param problem what is wrong
     */
    record DirectoryLost(String problem) implements DirectoryEvent {
        @Override
        public String toString() {
            return problem;
        }
    }
}
