package io.github.mailsni.internal.pem;

/**
 * Measures how deep the structures of ASN.1 in some bytes lie within each other. Parsers descend into them by
 * recursion, Bouncy Castle's without a limit before its later versions: a made-up file of a few kilobytes would use up
 * the stack of the thread that reads it.
 */
final class Nesting {
    /** Certificates and PKCS #12 files have some fifteen levels. */
    private static final int MOST_LEVELS = 64;

    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;
    private static final int LONG_LENGTH = 0x80;
    private static final int MOST_LENGTH_BYTES = 4;
    private static final int INDEFINITE = -1;

    private final byte[] content;
    /** Where the structure of each level ends. */
    private final long[] ends = new long[MOST_LEVELS + 1];

    private int level;
    private int position;

    private Nesting(byte[] content) {
        this.content = content;
        this.ends[0] = content.length;
    }

    /** Whether there are more levels than any key or certificate has. Bytes that are no ASN.1 are not deep. */
    static boolean isDeep(byte[] content) {
        return new Nesting(content).isDeep();
    }

    private boolean isDeep() {
        while (true) {
            while (level > 0 && ends[level] != INDEFINITE && position >= ends[level]) {
                level--;
            }
            if (position >= content.length) {
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
            } else if (length == INDEFINITE || position + length > content.length) {
                return false;
            } else {
                position += (int) length;
            }
        }
    }

    private int next() {
        return position < content.length ? content[position++] & 0xff : 0;
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
