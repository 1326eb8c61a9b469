package io.github.mailsni.exim;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.internal.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses as they are written. */
final class IpLiteral {
    private static final Pattern POSSIBLE =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private IpLiteral() {}

    /**
     * Parses an address; asks no name service.
     *
     * @throws IllegalArgumentException if it is none
     */
    static InetAddress parse(String address) {
        requireNonNull(address, "address");
        if (POSSIBLE.matcher(address).matches()) {
            try {
                return InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                throw none(address, e);
            }
        }
        throw none(address, null);
    }

    private static IllegalArgumentException none(String address, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "\"" + Printable.escape(address) + "\" is no address; expected one such as 192.0.2.1 or 2001:db8::1",
                cause);
    }
}
