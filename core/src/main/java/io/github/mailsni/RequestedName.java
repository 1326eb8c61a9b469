package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.util.Optional;

/**
 * The name that a client requests in the {@code server_name} extension of its ClientHello (RFC 6066 section 3): a
 * {@linkplain ServerName host name}, no name, or bytes that are no host name. Clients of the latter two kinds get the
 * default certificate.
 *
 * <p>{@link Object#toString()} is fit for a log: one line of printable ASCII, whatever the client sent.
 *
 * @since 0.1.0
 */
public sealed interface RequestedName permits ServerName, RequestedName.Absent, RequestedName.Invalid {
    /**
     * The request of a client that named no host, as Postfix does by default.
     *
     * @return the one value
     */
    static RequestedName absent() {
        return Absent.ABSENT;
    }

    /**
     * Interprets the bytes of a {@code HostName}.
     *
     * @param hostName the bytes of the name as sent; not modified and not kept
     * @return a {@link ServerName}, or an invalid name
     */
    static RequestedName fromSni(byte[] hostName) {
        ServerName name = ServerNameParser.parse(hostName);
        return name != null ? name : new Invalid(Printable.escape(hostName));
    }

    /**
     * The requested host.
     *
     * @return the name if it is valid, otherwise empty
     */
    default Optional<ServerName> serverName() {
        return this instanceof ServerName name ? Optional.of(name) : Optional.empty();
    }

    /** A ClientHello without a {@code server_name} extension, or without a host name in it. */
    enum Absent implements RequestedName {
        /** The only value. */
        ABSENT;

        @Override
        public String toString() {
            return "(no name)";
        }
    }

    /**
     * Bytes that are no host name.
     *
     * @param escaped the bytes, escaped and cut to a bounded length
     */
    record Invalid(String escaped) implements RequestedName {
        @Override
        public String toString() {
            return "(invalid name \"" + escaped + "\")";
        }
    }
}
