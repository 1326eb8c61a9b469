package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.pem.KeyNumber;
import java.util.List;

/**
 * The certificates and keys in one file.
 *
 * @param certificates in the file's order
 * @param keys the public keys of the private ones
 * @param store whether the file is a key store, whose keys belong to its own certificates only
 */
record Contents(List<FoundCertificate> certificates, List<KeyNumber> keys, boolean store) {
    static final Contents NONE = new Contents(List.of(), List.of(), false);

    Contents {
        certificates = List.copyOf(certificates);
        keys = List.copyOf(keys);
    }

    boolean isEmpty() {
        return certificates.isEmpty() && keys.isEmpty();
    }
}
