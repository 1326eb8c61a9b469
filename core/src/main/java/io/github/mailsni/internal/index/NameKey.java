package io.github.mailsni.internal.index;

import io.github.mailsni.ServerName;

/** The numbers by which tables find names. They are worked out in each look-up: a handshake looks a name up once. */
final class NameKey {
    /** The weight of a character in a string's hash code, by how many characters follow it. */
    private static final int[] POWERS_OF_31 = powersOf31();

    private NameKey() {}

    private static int[] powersOf31() {
        int[] powers = new int[ServerName.MAX_LENGTH + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 31 * powers[i - 1];
        }
        return powers;
    }

    /** Returns the number of a name, which gives the name's shard and its place in the shard. */
    static int hash(String name) {
        return spread(name.hashCode());
    }

    /**
     * Returns the number of a server name's parent domain, or of the name itself if it is a single label. Computed from the hash code of
     * the whole name, so that no string is made for the domain.
     */
    static int hashOfParent(String name) {
        int start = name.indexOf('.') + 1;
        int ofBeginning = 0;
        for (int i = 0; i < start; i++) {
            ofBeginning = 31 * ofBeginning + name.charAt(i);
        }
        return spread(name.hashCode() - ofBeginning * POWERS_OF_31[name.length() - start]);
    }

    /** Spreads a hash code over all bits: those of names in one domain differ in a few bits only. */
    private static int spread(int hashCode) {
        int hash = hashCode * 0x9e3779b9;
        return hash ^ (hash >>> 15);
    }
}
