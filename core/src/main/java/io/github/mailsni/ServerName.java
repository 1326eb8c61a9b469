package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.ServerNameOctets;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A host name in normal form: ASCII, lower case, without a trailing dot.
 *
 * <p>Every name that a person typed or the network sent passes through this type on its way to a certificate or a file.
 * A server name has at most {@value #MAX_LENGTH} characters, in labels of 1 to {@value #MAX_LABEL_LENGTH} characters of
 * {@code [a-z0-9_-]} that are separated by single dots. Only {@code A} to {@code Z} are folded to lower case (no
 * Unicode case or compatibility mapping), and one trailing dot is dropped. IP addresses are no server names (RFC 6066
 * section 3). The underscore, which host names must not have (RFC 952), is allowed because clients send it and files
 * bear it.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class ServerName implements RequestedName, Comparable<ServerName> {
    /**
     * The largest number of characters in a server name: 255 octets on the wire of the DNS (RFC 1035 section 2.3.4).
     */
    public static final int MAX_LENGTH = 253;

    /** The largest number of characters in a label (RFC 1035 section 2.3.4). */
    public static final int MAX_LABEL_LENGTH = 63;

    static {
        ServerNameOctets.readBy(new Octets());
    }

    /** The characters: a string of them would take half as much memory again. */
    private final byte[] octets;

    /** The hash code of a string of the name. */
    private final int hash;

    /** The hash code of a string of the parent domain; 0 for a single label. */
    private final int parentHash;

    /** Makes a name of what {@link ServerNameParser} has read. */
    ServerName(byte[] octets, int hash, int parentHash) {
        this.octets = octets;
        this.hash = hash;
        this.parentHash = parentHash;
    }

    /** Lets the index of hosts read the octets. */
    private static final class Octets extends ServerNameOctets {
        @Override
        protected byte[] octets(Object serverName) {
            return ((ServerName) serverName).octets;
        }

        @Override
        protected int parentHash(Object serverName) {
            return ((ServerName) serverName).parentHash;
        }
    }

    /**
     * Parses a server name of ASCII characters.
     *
     * @param name a host name, in any case, with or without one trailing dot
     * @return the server name
     * @throws IllegalArgumentException if the text is no server name; the message says why
     */
    public static ServerName of(String name) {
        ServerName parsed = parsed(name);
        if (parsed == null) {
            throw new IllegalArgumentException(
                    "\"" + Printable.escape(name) + "\" is not a server name: " + flaw(name));
        }
        return parsed;
    }

    /**
     * Parses a server name of ASCII characters, and returns empty for other text.
     *
     * @param name any text
     * @return the server name, or empty if the argument is none
     */
    public static Optional<ServerName> parse(String name) {
        return Optional.ofNullable(parsed(name));
    }

    private static @Nullable ServerName parsed(String name) {
        // Every character that ISO 8859-1 lacks becomes a question mark, which no name has.
        return name.length() > MAX_LENGTH + 1
                ? null
                : ServerNameParser.parse(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Parses the bytes of a {@code HostName} in a TLS ClientHello (RFC 6066 section 3: the name is ASCII). A name with
     * bytes above 127 is invalid: a mapping of them would name another host.
     *
     * @param hostName the bytes of the name, without length prefix; not modified and not kept
     * @return the server name, or empty if the argument is none
     */
    public static Optional<ServerName> fromSni(byte[] hostName) {
        return Optional.ofNullable(ServerNameParser.parse(hostName));
    }

    /**
     * Parses a server name that a person wrote, in a configuration file or in a test: like {@link #of(String)}, but
     * labels may also be U-labels ({@code münchen.example}), which are converted to A-labels ({@code
     * xn--mnchen-3ya.example}).
     *
     * <p>The conversion is that of {@link IDN} (RFC 3490). Where RFC 5891 would give another name (sharp s, final
     * sigma, the zero-width joiners), where a label would become plain ASCII (full-width letters, the Kelvin sign), and
     * where a character is newer than that table, the name is refused, and its A-label must be written instead: a
     * mapping must not choose the certificate of a look-alike host.
     *
     * @param name a host name in A-labels, U-labels or both
     * @return the server name
     * @throws IllegalArgumentException if the text is no server name; the message says why
     */
    public static ServerName ofUnicode(String name) {
        if (isAscii(name)) {
            return of(name);
        }
        String ascii = Arrays.stream(name.split("\\.", -1))
                .map(label -> isAscii(label) ? label : toALabel(label, name))
                .collect(Collectors.joining("."));
        return of(ascii);
    }

    /**
     * The parent domain: all labels behind the first.
     *
     * @return {@code example.com} for {@code mail.example.com}; empty for a single label
     */
    public Optional<String> parent() {
        String name = toString();
        int parentStart = name.indexOf('.') + 1;
        return parentStart == 0 ? Optional.empty() : Optional.of(name.substring(parentStart));
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String toALabel(String label, String name) {
        String refused = "\"" + Printable.escape(name) + "\" is not a server name: the label \""
                + Printable.escape(label) + "\" has no safe A-label; write its A-label (xn--...) instead";
        if (label.chars().anyMatch(c -> c == 'ß' || c == 'ẞ' || c == 'ς' || c == '\u200c' || c == '\u200d')) {
            throw new IllegalArgumentException(refused);
        }
        String ascii;
        try {
            ascii = IDN.toASCII(label, 0);
        } catch (IllegalArgumentException notConvertible) {
            throw new IllegalArgumentException(refused, notConvertible);
        }
        if (!ascii.startsWith("xn--") || ascii.indexOf('.') >= 0) {
            throw new IllegalArgumentException(refused);
        }
        return ascii;
    }

    private static String flaw(String name) {
        String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (trimmed.isEmpty()) {
            return "it is empty";
        }
        if (trimmed.length() > MAX_LENGTH) {
            return "it has " + trimmed.length() + " characters, at most " + MAX_LENGTH + " are allowed";
        }
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (!ServerNameParser.isInNames(c)) {
                return "character " + (i + 1) + ", \"" + Printable.escape(String.valueOf(c))
                        + "\", is not one of the letters a to z, digits, \"-\", \"_\" and \".\"";
            }
        }
        for (String label : trimmed.split("\\.", -1)) {
            if (label.isEmpty()) {
                return "a label between two dots is empty";
            }
            if (label.length() > MAX_LABEL_LENGTH) {
                return "the label \"" + label + "\" has more than " + MAX_LABEL_LENGTH + " characters";
            }
        }
        return "its last label is a number, as in an IP address";
    }

    @Override
    public int compareTo(ServerName other) {
        return Arrays.compare(octets, other.octets);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerName that && hash == that.hash && Arrays.equals(octets, that.octets);
    }

    /** Returns the hash code of a string of the name, by which the index of hosts finds it. */
    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return new String(octets, StandardCharsets.US_ASCII);
    }
}
