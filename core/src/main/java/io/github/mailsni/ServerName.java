package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
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

    /** Kinds of characters, one bit for each. A character that is allowed anywhere in a label has none of them. */
    private static final byte DOT = 1;

    private static final byte UPPER_CASE = 2;
    private static final byte NOT_IN_A_NAME = 4;

    /** The kind of each of the first characters of Unicode; a name contains no others. */
    private static final byte[] KINDS = kindsOfCharacters();

    private final String name;

    private ServerName(String name) {
        this.name = name;
    }

    /**
     * Parses a server name of ASCII characters.
     *
     * @param name a host name, in any case, with or without one trailing dot
     * @return the server name; if {@code name} is already in its normal form, {@link #toString()} returns that instance
     * @throws IllegalArgumentException if the text is no server name; the message says why
     */
    public static ServerName of(String name) {
        String normal = normalize(name);
        if (normal == null) {
            throw new IllegalArgumentException(
                    "\"" + Printable.escape(name) + "\" is not a server name: " + flaw(name));
        }
        return new ServerName(normal);
    }

    /**
     * Parses a server name of ASCII characters, and returns empty for other text.
     *
     * @param name any text
     * @return the server name, or empty if the argument is none
     */
    public static Optional<ServerName> parse(String name) {
        return Optional.ofNullable(normalize(name)).map(ServerName::new);
    }

    /**
     * Parses the bytes of a {@code HostName} in a TLS ClientHello (RFC 6066 section 3: the name is ASCII). A name with
     * bytes above 127 is invalid: a mapping of them would name another host.
     *
     * @param hostName the bytes of the name, without length prefix; not modified and not kept
     * @return the server name, or empty if the argument is none
     */
    public static Optional<ServerName> fromSni(byte[] hostName) {
        return Optional.ofNullable(ofSni(hostName));
    }

    /** Parses as {@link #fromSni(byte[])} does; null if there is no server name. Every handshake runs this. */
    static @Nullable ServerName ofSni(byte[] hostName) {
        if (hostName.length > MAX_LENGTH + 1) {
            return null;
        }
        // ISO 8859-1 keeps every byte above 127 above 127, where no character is allowed.
        String normal = normalize(new String(hostName, StandardCharsets.ISO_8859_1));
        return normal == null ? null : new ServerName(normal);
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
        int parentStart = name.indexOf('.') + 1;
        return parentStart == 0 ? Optional.empty() : Optional.of(name.substring(parentStart));
    }

    /**
     * Brings a name into normal form, or returns null if it is no server name.
     *
     * @return {@code name} itself, without any allocation, if it is in its normal form
     */
    static @Nullable String normalize(String name) {
        int length = name.endsWith(".") ? name.length() - 1 : name.length();
        int kinds = kindsIn(name, length);
        if ((kinds & NOT_IN_A_NAME) != 0) {
            return null;
        }
        String normal = length == name.length() ? name : name.substring(0, length);
        return (kinds & UPPER_CASE) != 0 ? normal.toLowerCase(Locale.ROOT) : normal;
    }

    /**
     * Collects the kinds of the characters in a name, with {@link #NOT_IN_A_NAME} if a character is not allowed. Every
     * handshake runs this.
     */
    private static int kindsIn(String name, int length) {
        if (length == 0 || length > MAX_LENGTH) {
            return NOT_IN_A_NAME;
        }
        int kinds = 0;
        int labelStart = 0;
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            byte kind = c < KINDS.length ? KINDS[c] : NOT_IN_A_NAME;
            kinds |= kind;
            if (kind == DOT) {
                kinds |= labelOf(i - labelStart);
                labelStart = i + 1;
            }
        }
        kinds |= labelOf(length - labelStart);
        return isNumber(name, labelStart, length) ? kinds | NOT_IN_A_NAME : kinds;
    }

    private static int labelOf(int length) {
        return length == 0 || length > MAX_LABEL_LENGTH ? NOT_IN_A_NAME : 0;
    }

    private static byte[] kindsOfCharacters() {
        byte[] kinds = new byte[1 << Byte.SIZE];
        for (char c = 0; c < kinds.length; c++) {
            kinds[c] = isUpperCase(c) ? UPPER_CASE : isLabelCharacter(c) ? 0 : c == '.' ? DOT : NOT_IN_A_NAME;
        }
        return kinds;
    }

    private static boolean isUpperCase(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '_';
    }

    /**
     * Whether the last label is a number, in decimal or as {@code 0x} hexadecimal: then the name is an IPv4 address in
     * one of its spellings, or some resolver takes it for one (the URL standard's "ends in a number"), and no top-level
     * domain is numeric (RFC 3696 section 2).
     */
    private static boolean isNumber(String name, int start, int end) {
        if (start == end || !isDigit(name.charAt(start))) {
            return false;
        }
        boolean decimal = true;
        for (int i = start; i < end && decimal; i++) {
            decimal = isDigit(name.charAt(i));
        }
        if (decimal) {
            return true;
        }
        if (name.charAt(start) != '0' || (name.charAt(start + 1) | 0x20) != 'x') {
            return false;
        }
        for (int i = start + 2; i < end; i++) {
            int c = name.charAt(i) | 0x20;
            if (!isDigit(name.charAt(i)) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
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
            if (c != '.' && !isUpperCase(c) && !isLabelCharacter(c)) {
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
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerName that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
