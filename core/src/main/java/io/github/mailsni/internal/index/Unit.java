package io.github.mailsni.internal.index;

import io.github.mailsni.internal.material.UnitState;

/**
 * The files of one credential, or of several in one file: what the layout calls them, and what is known of them. A million of these
 * are nothing but a name each; what a reading found is kept in a few words, and key material as long as somebody uses it.
 */
public final class Unit {
    /** What the layout knows the files by. */
    private final String unit;

    /**
     * What is known of the files. Written under the lock of the indexed units, and, but for the first reading of many units at once and for a
     * warning, under the monitor of this unit, too. Handshakes read it without either: a state never changes, and the next index is
     * published after it.
     */
    private volatile UnitState state = UnitState.Unread.UNREAD;

    /** The one thread that lists the directory writes it; the thread that examines this unit reads it. */
    private volatile int listed;

    public Unit(String unit, int listed) {
        this.unit = unit;
        this.listed = listed;
    }

    public String unit() {
        return unit;
    }

    /** The number of the listing of the directory in which they were seen last. */
    public int listed() {
        return listed;
    }

    public void listed(int listing) {
        listed = listing;
    }

    /** Where it is in its life. */
    public UnitState state() {
        return state;
    }

    public void state(UnitState next) {
        state = next;
    }

    @Override
    public String toString() {
        return unit;
    }
}
