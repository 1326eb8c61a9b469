package io.github.mailsni.internal.index;

import io.github.mailsni.HostPattern;
import io.github.mailsni.internal.ServerNameOctets;
import io.github.mailsni.internal.material.UnitState;
import org.jspecify.annotations.Nullable;

/**
 * A unit of a directory: the files of one credential, or of several in one file, by the name that the layout gives them, and what is
 * known of them. A million units are little more than a name each; a reading leaves a few words, and key material stays in memory while a
 * selection holds it.
 */
public final class Unit {
    /**
     * The name by which the layout knows the files: a string, or where a host is called the same, the octets of the host's name, which the
     * index has too.
     */
    private final Object unit;

    /**
     * What is known of the files. Written under the lock of the indexed units, and, but for the first reading of many units at once and for a
     * warning, under the monitor of this unit, too. Handshakes read it without either: a state never changes, and the next index is
     * published after it.
     */
    private volatile UnitState state = UnitState.Unread.UNREAD;

    /** The one thread that lists the directory writes it; the thread that examines this unit reads it. */
    private volatile int listed;

    /**
     * A unit that nothing is known of.
     *
     * @param unit the name by which the layout knows the files
     * @param host the host or wildcard that the files are named after; null if there is none
     * @param listed the number of the listing that has the files
     */
    public Unit(String unit, @Nullable HostPattern host, int listed) {
        this.unit = host != null && !host.isWildcard() && host.toString().equals(unit)
                ? ServerNameOctets.of(host.name())
                : unit;
        this.listed = listed;
    }

    /** Returns the name by which the layout knows the files. */
    public String unit() {
        return unit instanceof byte[] octets ? NameKey.string(octets) : (String) unit;
    }

    /** Returns the octets of a name: those that are here already, if the unit is called so. */
    byte[] octetsOf(String name) {
        return unit instanceof byte[] octets && NameKey.string(octets).equals(name) ? octets : NameKey.octets(name);
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
        return unit();
    }
}
