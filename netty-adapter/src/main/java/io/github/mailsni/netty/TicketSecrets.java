package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import javax.crypto.SecretKey;

/**
 * The secrets from which the ticket keys of all hosts are derived. Immutable, and equal to others that were derived from the same
 * lines of a file.
 *
 * @param previous encrypted until the last rotation: tickets under it are still with clients
 * @param current encrypts
 * @param next encrypts after the next rotation: a server that has rotated already encrypts with it
 */
record TicketSecrets(SecretKey previous, SecretKey current, SecretKey next) {
    /** Changes with the derivation: servers of two versions then share no tickets, instead of misreading them. */
    private static final byte[] VERSION = "mailsni session tickets 1".getBytes(US_ASCII);

    /** Makes them of the last three lines of a file. */
    static TicketSecrets of(byte[] previous, byte[] current, byte[] next) {
        return new TicketSecrets(
                Hkdf.extract(VERSION, previous), Hkdf.extract(VERSION, current), Hkdf.extract(VERSION, next));
    }

    /**
     * Derives the keys of one host: the one that encrypts first, then those that only decrypt.
     *
     * @param host its {@linkplain HostFingerprint fingerprint}
     * @param length of each key in bytes
     */
    List<byte[]> keys(byte[] host, int length) {
        return List.of(
                Hkdf.expand(current, host, length),
                Hkdf.expand(next, host, length),
                Hkdf.expand(previous, host, length));
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "ticket secrets";
    }
}
