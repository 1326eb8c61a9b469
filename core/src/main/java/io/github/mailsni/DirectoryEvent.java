package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

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
     * A change of a host's files has taken something away that clients had, or that others rely on. Told once, right after
     * {@link Replaced} or {@link Removed}. The certificates are served all the same.
     *
     * @param host its label
     * @param losses what has been taken away, at least one; unmodifiable
     */
    record TakenAway(String host, List<Loss> losses) implements DirectoryEvent {
        /**
         * An event.
         *
         * @param host its label
         * @param losses what has been taken away
         */
        public TakenAway {
            losses = List.copyOf(losses);
        }

        @Override
        public String toString() {
            return "taken away: " + host + ": "
                    + losses.stream().map(Loss::toString).collect(Collectors.joining("; "));
        }
    }

    /**
     * Something that a renewed or removed certificate had, and that is not there any more.
     *
     * @param kind what kind of thing
     * @param file the certificate's file, as the user named it
     * @param problem what is missing, and what to do; begins in lower case
     */
    record Loss(LossKind kind, Path file, String problem) {
        /** One line: the file and the problem. */
        @Override
        public String toString() {
            return Printable.path(file) + ": " + problem;
        }
    }

    /** What a change of files can take away. The codes are stable. */
    enum LossKind {
        /** The renewed certificate is not for some names of the last one, and no other certificate here is. */
        NAMES("names-lost"),
        /** There is no key of some type any more, which some clients may need. */
        KEY_TYPE("key-type-lost"),
        /** The public key is another: TLSA records of the last one (RFC 6698, {@code 3 1 1}) do not match. */
        KEY("key-changed"),
        /** The renewed certificate is valid only from a later time on, where the last one was valid. */
        VALIDITY_NOW("not-yet-valid"),
        /** The renewed certificate ends before the last one does. */
        VALIDITY_END("ends-earlier");

        private final String code;

        LossKind(String code) {
            this.code = code;
        }

        /**
         * The name of the kind in logs and alarms.
         *
         * @return lower case words joined by hyphens
         */
        public String code() {
            return code;
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
