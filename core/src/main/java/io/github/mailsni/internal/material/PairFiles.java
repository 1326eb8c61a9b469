package io.github.mailsni.internal.material;

import io.github.mailsni.HostPattern;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of one credential, or of several in one file, are.
 *
 * @param host what the files' names stand for; empty where the certificate says it
 * @param label what to call it in a log
 * @param certificate the file of leaf and chain
 * @param key the file of the key; the same where one file has both
 */
public record PairFiles(Optional<HostPattern> host, String label, Path certificate, Path key, FileFormat format) {
    /** The format of keys and certificates. */
    enum FileFormat {
        PEM,
        PKCS12
    }

    public static PairFiles pem(HostPattern host, Path certificate, Path key) {
        return new PairFiles(Optional.of(host), host.toString(), certificate, key, FileFormat.PEM);
    }

    public static PairFiles pkcs12(HostPattern host, Path file) {
        return new PairFiles(Optional.of(host), host.toString(), file, file, FileFormat.PKCS12);
    }

    /** Names files in a folder whose name gives no host: the certificate names the hosts. */
    public static PairFiles namedByCertificate(String label, Path certificate, Path key) {
        return new PairFiles(Optional.empty(), label, certificate, key, FileFormat.PEM);
    }

    public List<Path> paths() {
        return certificate.equals(key) ? List.of(certificate) : List.of(certificate, key);
    }
}
