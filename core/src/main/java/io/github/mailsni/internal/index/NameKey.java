package io.github.mailsni.internal.index;

import io.github.mailsni.ServerName;

/** The numbers by which tables find names. They are worked out in each look-up: a handshake looks a name up once. */
final class NameKey {
    /** In a string's hash code, the weight of a character that so many follow. */
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

    /** The number of a name: it tells the name's shard and its place in the shard. */
    static int hash(String name) {
        return spread(name.hashCode());
    }

    /**
     * The number of the parent domain of a server name, or of the name itself if it is a single label. Taken from the hash code of the
     * whole name, so that no string is made for the domain.
     */
    static int hashOfParent(String name) {
        int start = name.indexOf('.') + 1;
        int ofBeginning = 0;
        for (int i = 0; i < start; i++) {
            ofBeginning = 31 * ofBeginning + name.charAt(i);
        }
        return spread(name.hashCode() - ofBeginning * POWERS_OF_31[name.length() - start]);
    }

    /** Names of one domain differ in a few bits of their hash codes only. */
    private static int spread(int hashCode) {
        int hash = hashCode * 0x9e3779b9;
        return hash ^ (hash >>> 15);
    }
}
