package io.github.mailsni.internal.index;

import io.github.mailsni.internal.material.UnitState;

/**
 * The files of one credential, or of several in one file: what the layout calls them, and what is known of them. A million of these
 * are nothing but a name each; what a reading found is kept in a few words, and key material as long as somebody uses it.
 */
public final class Unit {
    /** What the layout knows the files by. */
    private final String unit;

    /** Written under the monitor of this unit and the lock of the inventory; any thread reads it. */
    private volatile UnitState state = UnitState.Unread.UNREAD;

    /** Written by the thread that lists the directory. */
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
