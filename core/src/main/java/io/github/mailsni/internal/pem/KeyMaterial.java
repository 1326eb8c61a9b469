package io.github.mailsni.internal.pem;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The private keys and certificates of one file, in the file's order and each of them once. Which belong together is
 * for the reader of the file to find out: files have them in any order.
 *
 * @param keys unmodifiable
 * @param certificates unmodifiable
 */
public record KeyMaterial(List<ReadKey> keys, List<X509Certificate> certificates) {
    public KeyMaterial {
        keys = List.copyOf(new LinkedHashSet<>(keys));
        certificates = List.copyOf(new LinkedHashSet<>(certificates));
    }

    /** Returns the private keys alone. */
    public List<PrivateKey> privateKeys() {
        return keys.stream().map(ReadKey::key).toList();
    }

    /** Counts keys and certificates. A key's own description has no place in a log. */
    @Override
    public String toString() {
        return "KeyMaterial[keys=" + keys.size() + ", certificates=" + certificates.size() + "]";
    }
}
