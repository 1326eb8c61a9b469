package io.github.mailsni.internal;

import org.jspecify.annotations.Nullable;

/**
 * Reads the octets of a {@code ServerName}, by which handshakes find it, without a copy. They are no part of the public type, since whoever has
 * an array can write to it. That type is above this room, and an {@code Object} here.
 */
public abstract class ServerNameOctets {
    /** Set before there is any server name, by the thread that initializes the type. */
    private static @Nullable ServerNameOctets reader;

    protected ServerNameOctets() {}

    /** Sets the one that can read them. */
    public static void readBy(ServerNameOctets only) {
        reader = only;
    }

    /** Returns the characters of a server name, which nobody may change. */
    public static byte[] of(Object serverName) {
        return reader().octets(serverName);
    }

    /** Returns the hash code of a string of the server name's parent domain; 0 for a single label. */
    public static int parentHashOf(Object serverName) {
        return reader().parentHash(serverName);
    }

    private static ServerNameOctets reader() {
        ServerNameOctets only = reader;
        if (only == null) {
            throw new IllegalStateException("there is no server name yet");
        }
        return only;
    }

    /** Returns the characters. */
    protected abstract byte[] octets(Object serverName);

    /** Returns the hash code of a string of those behind the first dot. */
    protected abstract int parentHash(Object serverName);
}
