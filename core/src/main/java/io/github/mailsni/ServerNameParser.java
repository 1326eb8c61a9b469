package io.github.mailsni;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads server names. Every handshake does, so one pass over the octets finds whether they are a name, and its hash codes. */
final class ServerNameParser {
    /** The part of an octet's {@link #MEANINGS meaning} that is its character in normal form. */
    private static final int CHARACTER = 0x7f;

    private static final int DOT = 0x80;
    private static final int UPPER_CASE = 0x100;
    private static final int DIGIT = 0x200;
    private static final int NOT_IN_A_NAME = 0x400;

    /** What each octet means: a character in normal form, and bits for its kind. */
    private static final short[] MEANINGS = meaningsOfOctets();

    /** The weight of a character in a string's hash code, by how many characters follow it. */
    private static final int[] POWERS_OF_31 = powersOf31();

    private ServerNameParser() {}

    private static short[] meaningsOfOctets() {
        short[] meanings = new short[1 << Byte.SIZE];
        for (int octet = 0; octet < meanings.length; octet++) {
            char c = (char) octet;
            meanings[octet] = (short) (isUpperCase(c) ? UPPER_CASE | (c - 'A' + 'a') : kind(c) | (c & CHARACTER));
        }
        return meanings;
    }

    private static int kind(char c) {
        return c == '.' ? DOT : isDigit(c) ? DIGIT : isLabelCharacter(c) ? 0 : NOT_IN_A_NAME;
    }

    private static int[] powersOf31() {
        int[] powers = new int[ServerName.MAX_LENGTH + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 31 * powers[i - 1];
        }
        return powers;
    }

    /** Whether names have this character, in normal form or not. */
    static boolean isInNames(char c) {
        return c == '.' || isUpperCase(c) || isLabelCharacter(c);
    }

    private static boolean isUpperCase(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /**
     * Reads a name in any case, with or without one trailing dot.
     *
     * @param hostName ASCII; not modified and not kept
     * @return null if there is no server name
     */
    static @Nullable ServerName parse(byte[] hostName) {
        int length = hostName.length;
        if (length > 0 && hostName[length - 1] == '.') {
            length--;
        }
        if (length == 0 || length > ServerName.MAX_LENGTH) {
            return null;
        }
        // A copy first: what another thread may change is not worth a check.
        return parseOwn(Arrays.copyOf(hostName, length));
    }

    private static @Nullable ServerName parseOwn(byte[] octets) {
        int length = octets.length;
        int kinds = 0;
        int meaning = 0;
        int hash = 0;
        int i = 0;
        while (i < length && (meaning & DOT) == 0) { // the first label and its dot
            meaning = MEANINGS[octets[i] & 0xff];
            kinds |= meaning;
            hash = 31 * hash + (meaning & CHARACTER);
            i++;
        }
        int emptyLabels = i == 1 ? meaning : 0; // has the bit of a dot if the dot has no label before it
        int parentStart = i;
        int parentHash = 0;
        for (; i < length; i++) {
            int previous = meaning;
            meaning = MEANINGS[octets[i] & 0xff];
            kinds |= meaning;
            emptyLabels |= meaning & previous;
            parentHash = 31 * parentHash + (meaning & CHARACTER);
        }
        emptyLabels |= meaning;
        if ((kinds & NOT_IN_A_NAME) != 0
                || (emptyLabels & DOT) != 0
                || hasLongLabel(octets)
                || ((kinds & DIGIT) != 0 && isNumber(octets, lastLabel(octets)))) {
            return null;
        }
        if ((kinds & UPPER_CASE) != 0) {
            toLowerCase(octets);
        }
        return new ServerName(octets, hash * POWERS_OF_31[length - parentStart] + parentHash, parentHash);
    }

    private static boolean hasLongLabel(byte[] name) {
        if (name.length <= ServerName.MAX_LABEL_LENGTH) {
            return false;
        }
        int labelStart = 0;
        for (int i = 0; i < name.length; i++) {
            if (name[i] == '.') {
                labelStart = i + 1;
            } else if (i - labelStart == ServerName.MAX_LABEL_LENGTH) {
                return true;
            }
        }
        return false;
    }

    private static int lastLabel(byte[] name) {
        int start = name.length;
        while (start > 0 && name[start - 1] != '.') {
            start--;
        }
        return start;
    }

    /**
     * Whether the last label is a number, in decimal or as {@code 0x} hexadecimal: then the name is an IPv4 address in one of its
     * spellings, or some resolver takes it for one (the URL standard's "ends in a number"), and no top-level domain is numeric (RFC 3696
     * section 2).
     */
    private static boolean isNumber(byte[] name, int start) {
        if (!isDigit(name[start])) {
            return false;
        }
        boolean decimal = true;
        for (int i = start; i < name.length && decimal; i++) {
            decimal = isDigit(name[i]);
        }
        if (decimal) {
            return true;
        }
        if (name[start] != '0' || (name[start + 1] | 0x20) != 'x') {
            return false;
        }
        for (int i = start + 2; i < name.length; i++) {
            int c = name[i] | 0x20;
            if (!isDigit(name[i]) && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static void toLowerCase(byte[] name) {
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) (MEANINGS[name[i]] & CHARACTER);
        }
    }
}
