package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertificateException;

/**
 * Walks over the entries of a key store in Java's own format, before the JDK decodes them: a store of which each length fits, and in which
 * no structure is nested too deep, costs the JDK no more than its size.
 *
 * <p>The format is that of {@code sun.security.provider.JavaKeyStore}: a head, the entries, each with an alias, a date and encoded
 * structures, and a digest.
 */
final class JksEntries {
    private static final int HEAD = 4;
    private static final int DATE = 8;
    private static final int WITHOUT_TYPES = 1;
    private static final int PRIVATE_KEY = 1;

    /** What no entry is shorter than: its kind, the length of its alias, its date, the length of what it holds. */
    private static final int SHORTEST_ENTRY = 18;

    /**
     * How many entries are taken. A host needs one, a list of authorities a few hundred; the JDK compares the aliases of all of them with
     * each other if whoever made the file saw to it.
     */
    static final int MOST_ENTRIES = 4_096;

    private final DataInputStream store;
    private final boolean typed;
    private boolean key;

    private JksEntries(DataInputStream store, boolean typed) {
        this.store = store;
        this.typed = typed;
    }

    /**
     * Refuses a store that is cut off, or that no decoder must be given.
     *
     * @return what was found on the way
     * @throws IOException if it is cut off
     * @throws CertificateException if a structure in it cannot be decoded
     * @throws KeyMaterialException if there are too many entries
     */
    static JksEntries requireDecodable(byte[] content) throws IOException, CertificateException, KeyMaterialException {
        try (DataInputStream store = new DataInputStream(new ByteArrayInputStream(content))) {
            store.skipNBytes(HEAD);
            JksEntries entries = new JksEntries(store, store.readInt() != WITHOUT_TYPES);
            int count = entries.count(SHORTEST_ENTRY);
            if (count > MOST_ENTRIES) {
                throw new KeyMaterialException(
                        UNSUPPORTED,
                        "the Java key store has " + count + " entries; at most " + MOST_ENTRIES
                                + " are taken: put them into several files");
            }
            for (int i = 0; i < count; i++) {
                entries.requireEntry();
            }
            return entries;
        }
    }

    /** Whether there is a private key among them. */
    boolean hasKey() {
        return key;
    }

    private void requireEntry() throws IOException, CertificateException {
        int kind = store.readInt();
        store.skipNBytes(store.readUnsignedShort());
        store.skipNBytes(DATE);
        if (kind == PRIVATE_KEY) {
            key = true;
            if (Nesting.isDeep(structure())) {
                throw new IOException("nested too deep");
            }
            int chain = count(1);
            for (int i = 0; i < chain; i++) {
                requireCertificate();
            }
        } else {
            requireCertificate();
        }
    }

    private void requireCertificate() throws IOException, CertificateException {
        if (typed) {
            store.skipNBytes(store.readUnsignedShort());
        }
        Certificates.requireDecodable(structure());
    }

    private byte[] structure() throws IOException {
        return store.readNBytes(count(1));
    }

    /** Reads how many things of a size follow. */
    private int count(int size) throws IOException {
        int count = store.readInt();
        if (count < 0 || (long) count * size > store.available()) {
            throw new EOFException(count + " are said to follow in " + store.available() + " bytes");
        }
        return count;
    }
}
