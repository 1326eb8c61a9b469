package io.github.mailsni.internal.material;

import io.github.mailsni.HostPattern;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the files of one credential, or of several in one file, are.
 *
 * @param host what the files' names stand for; empty where the certificate says it
 * @param label what to call it in a log
 * @param certificate the file of the leaf, and of the chain as far as that is not in other files
 * @param key the file of the key; the same where one file has both
 * @param chain more files with certificates of the chain, in PEM
 * @param format of the files of certificate and key
 * @param leaf the hash code of the one certificate that is meant; empty if all in the file are that have a key
 */
public record PairFiles(
        Optional<HostPattern> host,
        String label,
        Path certificate,
        Path key,
        List<Path> chain,
        FileFormat format,
        OptionalInt leaf) {
    /** The format of keys and certificates. */
    enum FileFormat {
        PEM,
        /** PKCS #12, or Java's own. */
        KEY_STORE
    }

    public static PairFiles pem(HostPattern host, Path certificate, Path key) {
        return new PairFiles(
                Optional.of(host), host.toString(), certificate, key, List.of(), FileFormat.PEM, OptionalInt.empty());
    }

    public static PairFiles keyStore(HostPattern host, Path file) {
        return new PairFiles(
                Optional.of(host), host.toString(), file, file, List.of(), FileFormat.KEY_STORE, OptionalInt.empty());
    }

    /** Names files in a folder whose name gives no host: the certificate names the hosts. */
    public static PairFiles namedByCertificate(String label, Path certificate, Path key) {
        return new PairFiles(Optional.empty(), label, certificate, key, List.of(), FileFormat.PEM, OptionalInt.empty());
    }

    /** Names a key store whose name gives no host: the certificates in it name the hosts. */
    public static PairFiles keyStoreNamedByCertificate(String label, Path file) {
        return new PairFiles(Optional.empty(), label, file, file, List.of(), FileFormat.KEY_STORE, OptionalInt.empty());
    }

    /** Returns a copy whose chain goes on in other files. */
    public PairFiles withChain(List<Path> files) {
        return new PairFiles(host, label, certificate, key, List.copyOf(files), format, leaf);
    }

    /** Returns a copy that means one of the certificates in its file. */
    public PairFiles withLeaf(int hashCode) {
        return new PairFiles(host, label, certificate, key, chain, format, OptionalInt.of(hashCode));
    }

    /** Whether a certificate is meant, if its key is there. */
    boolean means(X509Certificate candidate) {
        return leaf.isEmpty() || leaf.getAsInt() == candidate.hashCode();
    }

    /** Returns all files, each once: that of the certificate first, and that of the key last if it is another. */
    public List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        paths.add(certificate);
        paths.addAll(chain);
        if (!certificate.equals(key)) {
            paths.remove(key);
            paths.add(key);
        }
        return List.copyOf(paths);
    }

    /** Returns the files to be named with a credential: that of the certificate first, and that of the key last. */
    List<Path> named() {
        return certificate.equals(key) ? List.of(certificate) : paths();
    }
}
