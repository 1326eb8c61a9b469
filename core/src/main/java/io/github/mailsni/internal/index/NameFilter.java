package io.github.mailsni.internal.index;

/**
 * A Bloom filter with one hash over the names of hosts and the domains of wildcards. {@code false} is certain: there is no such name, which is
 * the answer for most names that strangers ask for. {@code true} means: look it up.
 *
 * <p>Several indexes share a filter. A name is added before the first index that knows it is published, and is never taken out: a reader of
 * an older index may get {@code true} too early, looks the name up, and finds nothing.
 */
final class NameFilter {
    private static final int BITS_FOR_A_NAME = 8;
    private static final int FEWEST_BITS = 1 << 15;

    private final long[] bits;

    private NameFilter(long[] bits) {
        this.bits = bits;
    }

    /** Makes a filter with room for so many names. */
    static NameFilter of(int names) {
        int wanted = (int) Math.min(Math.max((long) names * BITS_FOR_A_NAME, FEWEST_BITS), 1 << 30);
        return new NameFilter(new long[Integer.highestOneBit(wanted) * 2 / Long.SIZE]);
    }

    /** Whether the filter has room for so many names. */
    boolean hasRoomFor(int names) {
        return (long) names * BITS_FOR_A_NAME <= (long) bits.length * Long.SIZE;
    }

    /** Adds the name with this {@link NameKey#hash hash}. Called by one thread at a time. */
    void add(int hash) {
        bits[place(hash)] |= 1L << hash;
    }

    /** Whether there may be a name with this hash. */
    boolean mayKnow(int hash) {
        return (bits[place(hash)] & 1L << hash) != 0;
    }

    private int place(int hash) {
        return hash >>> 6 & (bits.length - 1);
    }
}
