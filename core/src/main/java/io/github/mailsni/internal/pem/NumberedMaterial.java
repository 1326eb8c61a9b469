package io.github.mailsni.internal.pem;

import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of one file, and the numbers of its private keys, by which their certificates are found; in the file's order and each of
 * them once.
 *
 * @param keys unmodifiable
 * @param certificates unmodifiable
 */
public record NumberedMaterial(List<KeyNumber> keys, List<X509Certificate> certificates) {
    public NumberedMaterial {
        keys = eachOnce(keys);
        certificates = eachOnce(certificates);
    }

    /** Numbers the keys of a file; those that do not show their number are left out. */
    public static NumberedMaterial of(KeyMaterial material) {
        return new NumberedMaterial(
                material.keys().stream()
                        .map(ReadKey::number)
                        .flatMap(Optional::stream)
                        .toList(),
                material.certificates());
    }

    private static <T> List<T> eachOnce(List<T> all) {
        return List.copyOf(all.size() < 2 ? all : new LinkedHashSet<>(all));
    }
}
