package io.github.mailsni.internal.index;

/**
 * Tells of most domains below which nothing is known that it is so, at the cost of a look at one number: that is the answer for most of
 * the names that strangers ask for. Says of some others, too, that something may be known.
 *
 * <p>Several indexes share it. A domain is added before the first index that knows it is shown to anybody, and never taken out; who has
 * an older index may be told of it too early, and finds nothing.
 */
final class DomainFilter {
    private static final int BITS_FOR_A_NAME = 8;
    private static final int FEWEST_BITS = 1 << 15;

    private final long[] bits;

    private DomainFilter(long[] bits) {
        this.bits = bits;
    }

    /** With room for so many names of hosts and domains. */
    static DomainFilter of(int names) {
        int wanted = (int) Math.min(Math.max((long) names * BITS_FOR_A_NAME, FEWEST_BITS), 1 << 30);
        return new DomainFilter(new long[Integer.highestOneBit(wanted) * 2 / Long.SIZE]);
    }

    /** Whether so many names are not too many. */
    boolean hasRoomFor(int names) {
        return (long) names * BITS_FOR_A_NAME <= (long) bits.length * Long.SIZE;
    }

    /** Something is known below the domain with this {@link NameKey#hash hash}. For one thread at a time. */
    void add(int hash) {
        bits[place(hash)] |= 1L << hash;
    }

    /** Whether something may be known below the domain with this hash. */
    boolean mayKnow(int hash) {
        return (bits[place(hash)] & 1L << hash) != 0;
    }

    private int place(int hash) {
        return hash >>> 6 & (bits.length - 1);
    }
}
