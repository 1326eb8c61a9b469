package io.github.mailsni.internal.index;

import io.github.mailsni.ServerName;
import io.github.mailsni.internal.ServerNameOctets;
import java.nio.charset.StandardCharsets;

/** What tables find names by: the octets, and numbers of them. */
final class NameKey {
    private NameKey() {}

    /** Returns the octets of a name, which is ASCII unless no client can ask for it. */
    static byte[] octets(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    static String string(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    /** Returns the number of a name, which gives the name's shard and its place in the shard. */
    static int hash(byte[] octets) {
        int hashCode = 0;
        for (byte octet : octets) {
            hashCode = 31 * hashCode + octet;
        }
        return spread(hashCode);
    }

    /** Returns the number of a server name. */
    static int hash(ServerName name) {
        return spread(name.hashCode());
    }

    /** Returns the number of a server name's parent domain; any number if the name is a single label. */
    static int hashOfParent(ServerName name) {
        return spread(ServerNameOctets.parentHashOf(name));
    }

    /** Spreads a hash code over all bits: those of names in one domain differ in a few bits only. */
    private static int spread(int hashCode) {
        int hash = hashCode * 0x9e3779b9;
        return hash ^ (hash >>> 15);
    }
}
