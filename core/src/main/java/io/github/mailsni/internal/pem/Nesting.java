package io.github.mailsni.internal.pem;

/**
 * Measures how deep the structures of ASN.1 in some bytes lie within each other. Parsers descend into them by
 * recursion, Bouncy Castle's without a limit before its later versions: a made-up file of a few kilobytes would use up
 * the stack of the thread that reads it. The JDK's looks back over all open structures at the end of each one of indefinite
 * length, which takes it half a minute for a made-up file of a mebibyte.
 *
 * <p>Strings of octets and bits are walked through, too: extensions, public keys and the parts of PKCS #12 files are structures
 * within strings.
 */
final class Nesting {
    /** Certificates and PKCS #12 files have some fifteen levels. */
    private static final int MOST_LEVELS = 64;

    /** The extensions of a certificate in a PKCS #12 file lie in strings within four others. */
    private static final int MOST_STRINGS = 16;

    /** What fits into a shorter string is not deep enough to do harm. */
    private static final int SHORTEST_STRING = 256;

    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;

    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;
    private static final int LONG_LENGTH = 0x80;
    private static final int MOST_LENGTH_BYTES = 4;
    private static final int INDEFINITE = -1;

    private final byte[] content;
    private final int end;
    /** In how many strings these bytes lie. */
    private final int strings;
    /** Where the structure of each level ends. */
    private final long[] ends = new long[MOST_LEVELS + 1];

    private int level;
    private int position;

    private Nesting(byte[] content, int start, int end, int strings) {
        this.content = content;
        this.position = start;
        this.end = end;
        this.strings = strings;
        this.ends[0] = end;
    }

    /** Whether there are more levels than any key or certificate has. Bytes that are no ASN.1 are not deep. */
    static boolean isDeep(byte[] content) {
        return new Nesting(content, 0, content.length, 0).isDeep();
    }

    private boolean isDeep() {
        while (true) {
            while (level > 0 && ends[level] != INDEFINITE && position >= ends[level]) {
                level--;
            }
            if (position >= end) {
                return false;
            }
            int tag = next();
            if ((tag & LONG_TAG) == LONG_TAG) {
                skipTag();
            }
            long length = length();
            boolean constructed = (tag & CONSTRUCTED) != 0;
            if (tag == 0 && length == 0 && ends[level] == INDEFINITE) {
                level--;
            } else if (constructed && level == MOST_LEVELS) {
                return true;
            } else if (constructed) {
                level++;
                ends[level] = length == INDEFINITE ? INDEFINITE : position + length;
            } else if (length == INDEFINITE || position + length > end) {
                return false;
            } else if (length >= SHORTEST_STRING && isDeepString(tag, (int) length)) {
                return true;
            } else {
                position += (int) length;
            }
        }
    }

    /** Whether the value that begins here is a string with deep structures. A string of bits begins with the number of unused ones. */
    private boolean isDeepString(int tag, int length) {
        if (tag != OCTET_STRING && tag != BIT_STRING) {
            return false;
        }
        int start = tag == BIT_STRING ? position + 1 : position;
        return (content[start] & CONSTRUCTED) != 0
                && (strings == MOST_STRINGS || new Nesting(content, start, position + length, strings + 1).isDeep());
    }

    private int next() {
        return position < end ? content[position++] & 0xff : 0;
    }

    private void skipTag() {
        while ((next() & LONG_LENGTH) != 0) {
            // the number goes on
        }
    }

    private long length() {
        int first = next();
        if (first < LONG_LENGTH) {
            return first;
        }
        int bytes = first & ~LONG_LENGTH;
        if (bytes == 0 || bytes > MOST_LENGTH_BYTES) {
            return INDEFINITE;
        }
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | next();
        }
        return length;
    }
}
