package io.github.mailsni.internal.exim;

/**
 * Where a connection was received: {@code $received_ip_address} and {@code $received_port}.
 *
 * @param address as Exim writes it
 * @param port the port
 */
public record Listener(String address, int port) {
    private static final int GROUPS = 8;

    /** A listener on an address of 4 or 16 bytes, the highest first. */
    public static Listener of(byte[] address, int port) {
        return new Listener(text(address), port);
    }

    private static String text(byte[] bytes) {
        if (bytes.length < 2 * GROUPS) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        return shortest(groups);
    }

    /** Two colons stand for the longest run of zeros, the first of several (RFC 5952, section 4). */
    private static String shortest(int[] groups) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        if (start < 0) {
            return joined(groups, 0, GROUPS);
        }
        return joined(groups, 0, start) + "::" + joined(groups, start + length, GROUPS);
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder joined = new StringBuilder();
        for (int i = from; i < to; i++) {
            joined.append(i > from ? ":" : "").append(Integer.toHexString(groups[i]));
        }
        return joined.toString();
    }
}
