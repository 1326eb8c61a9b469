package io.github.mailsni.internal.index;

import io.github.mailsni.internal.material.UnitState;

/**
 * A unit of a directory: the files of one credential, or of several in one file, by the name that the layout gives them, and what is
 * known of them. A million units are little more than a name each; a reading leaves a few words, and key material stays in memory while a
 * selection holds it.
 */
public final class Unit {
    /** The name by which the layout knows the files. */
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

    /** Returns the number of the latest listing of the directory that had the unit. */
    public int listed() {
        return listed;
    }

    public void listed(int listing) {
        listed = listing;
    }

    /** Returns where the unit is in its life. */
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
