package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reports a change or a failure of a directory's certificates to a log, an alarm or a dashboard. {@link
 * Object#toString()} of each event is one line fit for a log. A host is named by the label of its files: a host name,
 * {@code *.} and a domain, or the name of a folder.
 *
 * @since 0.1.0
 */
public sealed interface DirectoryEvent {
    /**
     * A new host is served.
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
     * A host's credentials were replaced, or are in service again after its files were refused.
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
     * A change of a host's files has taken away something that clients or DNS records rely on. Reported once, right
     * after {@link Replaced} or {@link Removed}. The new certificates are served nevertheless.
     *
     * @param host its label
     * @param losses the losses, at least one; unmodifiable
     */
    record TakenAway(String host, List<Loss> losses) implements DirectoryEvent {
        /**
         * Creates an event.
         *
         * @param host its label
         * @param losses the losses
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
     * A property that the earlier certificate of a host had and the present one lacks.
     *
     * @param kind the kind of loss
     * @param file the certificate's file, as the user named it
     * @param problem the loss and the remedy; begins in lower case
     */
    record Loss(LossKind kind, Path file, String problem) {
        /** Returns one line: the file and the problem. */
        @Override
        public String toString() {
            return Printable.path(file) + ": " + problem;
        }
    }

    /** The kinds of losses. The codes are stable. */
    enum LossKind {
        /**
         * The renewed certificate does not cover some names of the last one, and neither does any other certificate in
         * service.
         */
        NAMES("names-lost"),
        /** The host has lost its key of a type that some clients may need. */
        KEY_TYPE("key-type-lost"),
        /** The public key has changed: TLSA records of the last one (RFC 6698, {@code 3 1 1}) do not match. */
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
     * Files were refused. Reported once for each reason.
     *
     * @param host the label of their host
     * @param file the file to mend, and the reason
     * @param lastGoodServed whether the host's last good credentials stay in service
     */
    record Refused(String host, RefusedFile file, boolean lastGoodServed) implements DirectoryEvent {
        @Override
        public String toString() {
            return "refused: " + file + (lastGoodServed ? "; the previous one stays in service" : "");
        }
    }

    /**
     * The files of a host were removed, and its credentials were withdrawn.
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
     * A certificate in service expires soon, or has expired. Reported once for each.
     *
     * @param host its label
     * @param notAfter the last instant at which it is valid
     * @param expired whether it has expired
     */
    record Expiring(String host, Instant notAfter, boolean expired) implements DirectoryEvent {
        @Override
        public String toString() {
            return (expired ? "expired: " : "expires soon: ") + host + ", valid until " + notAfter;
        }
    }

    /**
     * A client has asked for a host without credentials, and got the default or was rejected. Reported for each
     * handshake, on its thread.
     *
     * @param name the requested name
     * @param rejected whether its handshake was rejected
     */
    record UnknownName(ServerName name, boolean rejected) implements DirectoryEvent {
        @Override
        public String toString() {
            return "unknown name: " + name + (rejected ? ", rejected" : ", got the default");
        }
    }

    /**
     * The directory cannot be listed, or has become empty; the credentials in service stay. Reported once, until the
     * directory is back.
     *
     * @param problem the fault
     */
    record DirectoryLost(String problem) implements DirectoryEvent {
        @Override
        public String toString() {
            return problem;
        }
    }
}
