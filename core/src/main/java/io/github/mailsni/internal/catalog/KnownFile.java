package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.disk.FileStamp;

/**
 * A file, and what is known of it.
 *
 * @param contents what it holds; if it is broken, what it held before
 * @param mark what it looked like when it was read
 * @param broken whether it holds a key or a certificate that cannot be read, or cannot be read any more
 * @param closedKey whether it holds nothing but a private key that cannot be decrypted
 * @param changed whether it held something else when it was read first
 * @param reading the number of the reading: later ones have greater numbers
 */
record KnownFile(Contents contents, long mark, boolean broken, boolean closedKey, boolean changed, long reading) {
    /** Whether pairs that were made with the other are the same as those that are made with this. */
    boolean isLike(KnownFile other) {
        return contents.equals(other.contents)
                && broken == other.broken
                && closedKey == other.closedKey
                && changed == other.changed;
    }

    /**
     * Returns a copy with a mark that matches no look: the next look reads the file again, though it has not changed, since a password or a
     * descriptor may be there then.
     */
    KnownFile toBeReadAgain() {
        return new KnownFile(contents, FileStamp.combine(mark, 1), broken, closedKey, changed, reading);
    }

    /** Whether it holds a key or a certificate, be it one that cannot be read. */
    boolean isUseful() {
        return broken || closedKey || !contents.isEmpty();
    }
}
