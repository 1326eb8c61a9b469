package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.util.Optional;

/**
 * What a client asked for in the {@code server_name} extension of its ClientHello (RFC 6066 section 3): a
 * {@linkplain ServerName host name}, nothing, or something that is no host name. Both of the latter get the default certificate.
 *
 * <p>{@link Object#toString()} of each is fit for a log line: one line of printable ASCII, whatever the network sent.
 */
public sealed interface RequestedName permits ServerName, RequestedName.Absent, RequestedName.Invalid {
    /**
     * The client named no host. Postfix as a client does so unless told otherwise.
     *
     * @return always the same value
     */
    static RequestedName absent() {
        return Absent.ABSENT;
    }

    /**
     * What the bytes of a {@code HostName} ask for.
     *
     * @param hostName the bytes of the name as sent; not modified and not kept
     * @return a {@link ServerName}, or an invalid name
     */
    static RequestedName fromSni(byte[] hostName) {
        Optional<ServerName> name = ServerName.fromSni(hostName);
        return name.isPresent() ? name.get() : new Invalid(Printable.escape(hostName));
    }

    /**
     * The host that was asked for.
     *
     * @return the name if it is a valid one, otherwise empty
     */
    default Optional<ServerName> serverName() {
        return this instanceof ServerName name ? Optional.of(name) : Optional.empty();
    }

    /** No {@code server_name} extension, or none with a host name. */
    enum Absent implements RequestedName {
        /** The only one. */
        ABSENT;

        @Override
        public String toString() {
            return "(no name)";
        }
    }

    /**
     * Bytes that are no host name.
     *
     * @param escaped what was sent, escaped and cut to a bounded length
     */
    record Invalid(String escaped) implements RequestedName {
        @Override
        public String toString() {
            return "(invalid name \"" + escaped + "\")";
        }
    }
}
