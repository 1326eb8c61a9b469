package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.RequestedName;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What clients ask for. */
public enum Question {
    /** Hosts that have files of their own. */
    EXACT {
        @Override
        byte[] name(Hosts hosts, Random random) {
            return ascii(Hosts.host(random.nextInt(hosts.names())));
        }
    },
    /** Hosts of domains whose wildcard has files. */
    WILDCARD {
        @Override
        byte[] name(Hosts hosts, Random random) {
            String host = "any" + random.nextInt(1_000) + ".";
            return ascii(host + Hosts.wildcardDomain(random.nextInt(hosts.wildcards())));
        }
    },
    /** Hosts that are not known here, of domains that are not known either. */
    MISS {
        @Override
        byte[] name(Hosts hosts, Random random) {
            return ascii("mail." + random.nextInt(1_000_000) + "unknown.example");
        }
    },
    /** What a scanner sends: every time another, half of them nothing that could be a host's name. */
    HOSTILE {
        @Override
        byte[] name(Hosts hosts, Random random) {
            String unique = Long.toHexString(random.nextLong());
            return switch (random.nextInt(8)) {
                case 0 -> ascii("../../" + unique);
                case 1 -> ascii(unique + "..example\0");
                case 2 -> (unique + "\u00e9.example").getBytes(StandardCharsets.ISO_8859_1);
                case 3 -> ascii(unique.repeat(15) + ".example");
                default -> ascii(unique + ".unknown.example");
            };
        }
    };

    private static final int FEW = 1 << 12;
    private static final int MANY = 1 << 16;

    /** One name, as the bytes in a ClientHello. */
    abstract byte[] name(Hosts hosts, Random random);

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The names that clients ask for in turn: 4 096 that come back, as a server's clients do, or 65 536 where every one is to be a
     * new one.
     */
    byte[][] names(Hosts hosts) {
        Random random = new Random(20_261_123);
        byte[][] names = new byte[this == HOSTILE ? MANY : FEW][];
        for (int i = 0; i < names.length; i++) {
            names[i] = name(hosts, random);
        }
        return names;
    }

    static String string(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    static RequestedName requested(byte[] name) {
        return RequestedName.fromSni(name);
    }
}
