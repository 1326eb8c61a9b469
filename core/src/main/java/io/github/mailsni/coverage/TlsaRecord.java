package io.github.mailsni.coverage;

import io.github.mailsni.ServerName;

/**
 * A TLSA record {@code 3 1 1} (DANE-EE, SubjectPublicKeyInfo, SHA-256): the kind that RFC 7672 section 3.1 recommends
 * for mail servers.
 *
 * @param port the port of the service
 * @param host the host
 * @param spkiSha256 the digest of the public key, 64 hexadecimal digits
 * @since 0.1.0
 */
public record TlsaRecord(int port, ServerName host, String spkiSha256) {
    private static final int LAST_PORT = 65_535;

    /**
     * Creates a record.
     *
     * @param port the port of the service
     * @param host the host
     * @param spkiSha256 the digest of the public key, 64 hexadecimal digits
     * @throws IllegalArgumentException if the port is not between 1 and 65535
     */
    public TlsaRecord {
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException(port + " is no port; expected a number from 1 to " + LAST_PORT);
        }
    }

    /** Returns the record as a line of a zone file: {@code _25._tcp.mail.example.com. IN TLSA 3 1 1 e3...}. */
    @Override
    public String toString() {
        return "_" + port + "._tcp." + host + ". IN TLSA 3 1 1 " + spkiSha256;
    }
}
