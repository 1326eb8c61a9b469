package io.github.mailsni.internal.exim;

import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/**
 * What an expression, or a part of it, evaluates to; it knows of each character whether a client may have written it.
 *
 * <p>What the operator wrote, in the expression or in a file that it looks up, is trusted. The client's server name is
 * not, and neither is whatever is made of it. Where that cannot be told the answer is no. Immutable and thread-safe.
 */
public final class TaintedText {
    static final TaintedText EMPTY = ofOperator("");

    /**
     * Stands for a part that was left out because it is not needed. It is empty, and what is made of it is no longer what the operator
     * wrote: where the part was, a client's name may be.
     */
    static final TaintedText LEFT_OUT = new TaintedText("", new BitSet(), true, false);

    private final String value;
    private final BitSet client;
    /** Whether a client had a say in where it begins or ends, or in what it is. */
    private final boolean influenced;
    /** Whether Exim calls it tainted; it has other rules for that: a name that a directory has is not. */
    private final boolean tainted;

    private TaintedText(String value, BitSet client, boolean influenced, boolean tainted) {
        this.value = value;
        this.client = client;
        this.influenced = influenced;
        this.tainted = tainted && !value.isEmpty();
    }

    /** A text that the operator wrote. */
    static TaintedText ofOperator(String value) {
        return new TaintedText(value, new BitSet(), false, false);
    }

    /** Makes a text that a client wrote; the empty text if it wrote none, which stems from no client. */
    static TaintedText ofClient(String value) {
        return value.isEmpty() ? ofOperator(value) : distrusted(value, true);
    }

    private static TaintedText distrusted(String value, boolean tainted) {
        BitSet client = new BitSet();
        client.set(0, value.length());
        return new TaintedText(value, client, true, tainted);
    }

    /** The text. */
    public String value() {
        return value;
    }

    /** Counts the leading characters that surely do not stem from the client's server name. */
    public int trusted() {
        int first = client.nextSetBit(0);
        return first < 0 ? value.length() : first;
    }

    /** Whether nothing of it stems from the client's server name, and nothing was cut off because of that. */
    public boolean whollyTrusted() {
        return !influenced;
    }

    /** Whether Exim would accept it neither as the name of a file for a lookup nor as an expression. */
    boolean tainted() {
        return tainted;
    }

    /** Returns this text as one that Exim has found to be harmless. Each character keeps its origin. */
    TaintedText untainted() {
        return new TaintedText(value, client, influenced, false);
    }

    int length() {
        return value.length();
    }

    boolean isEmpty() {
        return value.isEmpty();
    }

    boolean stemsFromClient(int index) {
        return client.get(index);
    }

    /**
     * Returns the length of the directory that the operator wrote: the leading trusted characters up to the last slash among them, with
     * it.
     */
    int directoryLength() {
        return value.lastIndexOf('/', trusted() - 1) + 1;
    }

    /** Returns these characters as if a client had written them all. */
    TaintedText distrusted() {
        return distrusted(value, tainted);
    }

    /** The characters of a piece whose place the operator chose. */
    TaintedText slice(int start, int end) {
        return new TaintedText(value.substring(start, end), client.get(start, end), influenced, tainted);
    }

    /**
     * The characters of a piece whose place depends on the whole text. If a client wrote some of that he may have chosen
     * the place, and any piece of what the operator wrote: trusted then is only a beginning that has the operator's
     * directory in it.
     */
    TaintedText cut(int start, int end) {
        if (whollyTrusted()) {
            return slice(start, end);
        }
        String piece = value.substring(start, end);
        if (start > 0 || end < directoryLength()) {
            return distrusted(piece, tainted);
        }
        return new TaintedText(piece, new BitSet(), true, tainted).trustedUpTo(trusted());
    }

    /** Returns these characters with a beginning trusted at most. */
    TaintedText trustedUpTo(int most) {
        BitSet bits = new BitSet();
        bits.set(Math.min(most, trusted()), length());
        return new TaintedText(value, bits, true, tainted);
    }

    /** Each character replaced by another. */
    TaintedText map(IntUnaryOperator replacement) {
        StringBuilder mapped = new StringBuilder(value.length());
        value.chars().map(replacement).forEach(c -> mapped.append((char) c));
        return new TaintedText(mapped.toString(), client, influenced, tainted);
    }

    /** Another text made of this one. */
    TaintedText remade(String other) {
        return whollyTrusted() ? new TaintedText(other, new BitSet(), false, tainted) : distrusted(other, tainted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaintedText text
                && text.value.equals(value)
                && text.client.equals(client)
                && text.influenced == influenced
                && text.tainted == tainted;
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The text. */
    @Override
    public String toString() {
        return value;
    }

    /** Puts texts together. */
    static final class Builder {
        private final StringBuilder value = new StringBuilder();
        private final BitSet client = new BitSet();
        private boolean influenced;
        private boolean tainted;

        Builder append(TaintedText text) {
            influenced |= text.influenced;
            tainted |= text.tainted;
            int offset = value.length();
            for (int i = text.client.nextSetBit(0); i >= 0; i = text.client.nextSetBit(i + 1)) {
                client.set(offset + i);
            }
            value.append(text.value);
            return this;
        }

        Builder append(char c, boolean stemsFromClient) {
            client.set(value.length(), stemsFromClient);
            influenced |= stemsFromClient;
            tainted |= stemsFromClient;
            value.append(c);
            return this;
        }

        int length() {
            return value.length();
        }

        /** Returns the text that was put together; nothing is appended afterwards. */
        TaintedText build() {
            return new TaintedText(value.toString(), client, influenced, tainted);
        }
    }
}
