package io.github.mailsni.javamail;

import io.github.mailsni.CertificateNames;
import io.github.mailsni.ServerName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/**
 * The reference identifier of a server (RFC 9525 section 6.1): a host name or an IP address. It is the host that a
 * person typed, and never a name from the DNS.
 *
 * <p>Immutable and thread-safe. Does not ask the DNS.
 */
final class ServerIdentity {
    static final int IP_ADDRESS = 7;

    /** An IPv4 address without leading zeros, which some parsers take for octal numbers. */
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.|$)){4}", Pattern.DOTALL);

    private final String text;
    private final Optional<ServerName> name;
    private final Optional<InetAddress> address;

    private ServerIdentity(String text, Optional<ServerName> name, Optional<InetAddress> address) {
        this.text = text;
        this.name = name;
        this.address = address;
    }

    /**
     * Parses the identity that a person typed.
     *
     * @param typed a host name in A-labels or U-labels, with or without a trailing dot; an IPv4 address; or an IPv6 address, with or
     *     without brackets and zone
     * @throws IllegalArgumentException if it is none of these; the message says why
     */
    static ServerIdentity of(String typed) {
        String unbracketed =
                typed.startsWith("[") && typed.endsWith("]") ? typed.substring(1, typed.length() - 1) : typed;
        if (unbracketed.indexOf(':') >= 0) {
            String literal = unbracketed.replaceFirst("%.*$", "");
            return ofAddress(literal, "[" + literal + "]");
        }
        if (!typed.endsWith(".") && IPV4.matcher(typed).matches()) {
            return ofAddress(typed, typed);
        }
        ServerName name = ServerName.ofUnicode(typed);
        requireSendable(name);
        return new ServerIdentity(name.toString(), Optional.of(name), Optional.empty());
    }

    private static ServerIdentity ofAddress(String literal, String parsed) {
        try {
            // brackets or a dotted quad: not looked up in the DNS
            return new ServerIdentity(literal, Optional.empty(), Optional.of(InetAddress.getByName(parsed)));
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException("it has a colon, and is no IPv6 address", notAnAddress);
        }
    }

    /** Refuses names that Java's TLS neither sends nor compares, such as those with an underscore. */
    private static void requireSendable(ServerName name) {
        try {
            new SNIHostName(name.toString());
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "Java's TLS takes no host name whose labels have \"_\", or \"-\" at an end (RFC 952)", refused);
        }
    }

    /** The host name, unless it is an address. */
    Optional<ServerName> name() {
        return name;
    }

    /** The content of the server_name extension: the host name; empty for an address (RFC 6066 section 3). */
    List<SNIServerName> sni() {
        return name.stream()
                .<SNIServerName>map(host -> new SNIHostName(host.toString()))
                .toList();
    }

    /**
     * Whether a presented identifier of a certificate matches this host (RFC 9525 section 6): a dNSName of its
     * subjectAltName for a name, an iPAddress for an address. The common name does not count.
     */
    boolean isIn(X509Certificate leaf) {
        return name.map(host -> CertificateNames.of(leaf).cover(host)).orElseGet(() -> hasAddress(leaf));
    }

    private boolean hasAddress(X509Certificate leaf) {
        byte[] wanted = address.map(InetAddress::getAddress).orElseThrow();
        for (List<?> entry : subjectAltNames(leaf)) {
            if (Integer.valueOf(IP_ADDRESS).equals(entry.get(0))
                    && entry.get(1) instanceof String literal
                    && Arrays.equals(wanted, bytes(literal))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the bytes of an address; the JDK parses the literal. */
    private static byte[] bytes(String literal) {
        try {
            return InetAddress.getByName(literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal)
                    .getAddress();
        } catch (UnknownHostException cannotBe) {
            return new byte[0];
        }
    }

    private static Collection<List<?>> subjectAltNames(X509Certificate leaf) {
        try {
            return Optional.ofNullable(leaf.getSubjectAlternativeNames()).orElse(List.of());
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** Returns the name in A-labels, lower case, without a trailing dot; or the address without brackets and zone. */
    @Override
    public String toString() {
        return text;
    }
}
