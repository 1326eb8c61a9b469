package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.internal.pem.KeyMaterialException;
import io.github.mailsni.internal.pem.PemReader;
import io.github.mailsni.internal.pem.SmallFile;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks the order of the certificates within a file. This library sends them in the right order, but other servers
 * (Exim, Postfix) send a file as it is, and take the first certificate for the leaf.
 */
final class FileOrder {
    private FileOrder() {}

    static Optional<Problem> problem(Credential credential, Path file, FileLooks looks) {
        return looks.at(file, () -> read(file)).flatMap(content -> problem(credential, file, content));
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Optional.of(SmallFile.read(file));
        } catch (KeyMaterialException goneOrClosed) {
            return Optional.empty();
        }
    }

    private static Optional<Problem> problem(Credential credential, Path file, byte[] content) {
        List<X509Certificate> inFile;
        try {
            inFile = new ArrayList<>(PemReader.readCertificates(content));
        } catch (KeyMaterialException notPem) {
            return Optional.empty();
        }
        // a root at the end is superfluous and harmless, a second leaf is for a second key
        inFile.retainAll(credential.chain());
        if (inFile.equals(credential.chain())) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                ProblemCode.CHAIN_ORDER,
                "it has its certificates in an order in which other servers would send them, and clients refuse them;"
                        + " put the host's own first, and behind each that of its issuer",
                Optional.of(file)));
    }
}
